using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// The behaviour of one role, and the state that exists only while the role lasts. A handler that a role does not override ignores its
/// input; docs/protocol.md has the resulting table of roles and inputs.
/// </summary>
internal abstract class Role(RaftState state, RoleSwitch roles)
{
    public abstract RaftRole Kind { get; }

    /// <summary>When <see cref="OnDeadline"/> is due.</summary>
    public abstract LogicalTime Deadline { get; }

    protected RaftState State { get; } = state;

    protected RoleSwitch Switch { get; } = roles;

    /// <summary>What a leader knows about its peers; empty in every other role.</summary>
    public virtual IEnumerable<PeerProgress> Peers => [];

    /// <summary>Until when a leader may fix the index of a read by its lease; zero without one.</summary>
    public virtual LogicalTime LeaseUntil => default;

    /// <summary>Whether this is a leader that has committed an entry of its own term.</summary>
    public virtual bool HasCommittedInTerm => false;

    public abstract void OnEnter();

    /// <summary>Called before the role changes: answers everything that only this role can answer.</summary>
    public virtual void OnExit()
    {
    }

    public abstract void OnDeadline();

    public virtual void OnRequestVoteResponse(RequestVoteResponse message)
    {
    }

    public virtual void OnAppendEntries(AppendEntries message)
    {
    }

    public virtual void OnAppendEntriesResponse(AppendEntriesResponse message)
    {
    }

    public virtual void OnHeartbeat(Heartbeat message)
    {
    }

    public virtual void OnHeartbeatResponse(HeartbeatResponse message)
    {
    }

    public virtual void OnReadIndex(ReadIndex message)
    {
    }

    public virtual void OnReadIndexResponse(ReadIndexResponse message)
    {
    }

    public virtual void OnInstallSnapshot(InstallSnapshot message)
    {
    }

    public virtual void OnTimeoutNow(TimeoutNow message)
    {
    }

    public virtual void OnSnapshotInstalled(SnapshotInstalled input)
    {
    }

    public virtual void OnSnapshotSent(SnapshotSent input)
    {
    }

    public virtual void OnPeerUnreachable(PeerUnreachable input)
    {
    }

    public virtual void OnPersisted()
    {
    }

    public virtual void OnVoteAsked()
    {
    }

    public virtual void OnVoteGranted()
    {
    }

    /// <summary>§8: only a leader appends; other roles name the leader, if known.</summary>
    public virtual void OnPropose(ProposeRequest input) =>
        State.Effects.Add(new ProposalRejected(0, input.Commands.Length, RejectionReason.NotLeader, State.Leader));

    public virtual void OnReadRequest(ReadRequest input) =>
        State.Effects.Add(new ReadRejected(input.ReadId, RejectionReason.NotLeader, State.Leader));

    public virtual void OnChangeMembers(ChangeMembersRequest input) =>
        State.Effects.Add(new MembersAnswered(input.RequestId, MembersResult.NotLeader, LogIndex.Zero, State.Leader));

    /// <summary>Called at the start of every step, whatever the input: time has passed.</summary>
    public virtual void OnStepBegin()
    {
    }

    /// <summary>Called at the end of a step, unless the role changed in it: handles work that the step made due.</summary>
    public virtual void OnStepEnd()
    {
    }

    public virtual void OnTransfer(TransferRequest input) =>
        State.Effects.Add(new TransferEnded(input.Target, TransferResult.NotLeader));

    public virtual void Check()
    {
    }

    /// <summary>The role's part of the one-line description of the replica.</summary>
    public virtual string Describe() => "";
}
