using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// One role's behaviour, and the state that lives only while it lasts. A handler that a role does not override ignores its input: the
/// table of roles and inputs in the README is made from that.
/// </summary>
internal abstract class Role(ReplicaCore core, IRoleSwitch roles)
{
    public abstract RaftRole Kind { get; }

    /// <summary>When <see cref="OnDeadline"/> is due.</summary>
    public LogicalTime Deadline { get; protected set; } = LogicalTime.Never;

    protected ReplicaCore Core { get; } = core;

    protected IRoleSwitch Roles { get; } = roles;

    /// <summary>What a leader knows of its peers; nobody else knows anything.</summary>
    public virtual IEnumerable<PeerProgress> Peers => [];

    public abstract void OnEnter();

    /// <summary>Last act before another role: what only this one can answer is answered.</summary>
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

    public virtual void OnVoteGranted()
    {
    }

    /// <summary>§8: only a leader appends; others say who leads, as far as they know.</summary>
    public virtual void OnPropose(Propose input) =>
        Core.Effects.Add(new Rejected(0, input.Commands.Length, RejectionReason.NotLeader, Core.Leader));

    public virtual void OnReadRequest(ReadRequest input) =>
        Core.Effects.Add(new ReadRejected(input.ReadId, RejectionReason.NotLeader, Core.Leader));

    public virtual void OnChangeMembers(ChangeMembers input) =>
        Core.Effects.Add(new MembersAnswered(input.RequestId, MembersResult.NotLeader, LogIndex.Zero, Core.Leader));

    /// <summary>First of a step, whatever its input is: time has passed.</summary>
    public virtual void OnStepBegin()
    {
    }

    /// <summary>Last of a step, unless the role changed in it: what the step made due.</summary>
    public virtual void OnStepEnd()
    {
    }

    public virtual void OnTransferLeadership(TransferLeadership input) =>
        Core.Effects.Add(new TransferEnded(input.Target, TransferResult.NotLeader));

    public virtual void Check()
    {
    }

    /// <summary>What the role adds to the replica's one line.</summary>
    public virtual string Describe() => "";
}
