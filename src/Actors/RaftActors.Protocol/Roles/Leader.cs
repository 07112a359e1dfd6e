using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Reads;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Transfer;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// Orders the commands of its term, replicates them and decides what is committed (§5.3, §5.4). Each part of that has a collaborator with
/// its own state; the role decides what an input means for them.
/// </summary>
internal sealed class Leader : Role
{
    private readonly PeerSet _peers;
    private readonly CommitTracker _commits;
    private readonly Heartbeats _heartbeats;
    private readonly Replicator _replicator;
    private readonly LeaderLog _log;
    private readonly LeaderReads _reads;
    private readonly LeadershipTransfer _transfer;
    private readonly MembershipChanges _membership;

    public Leader(RaftState state, RoleSwitch roles)
        : base(state, roles)
    {
        _peers = new PeerSet(state);
        _commits = new CommitTracker(state, _peers);
        _heartbeats = new Heartbeats(state, _peers);
        _replicator = new Replicator(state, _peers);
        _log = new LeaderLog(state);
        _reads = new LeaderReads(state, _peers, _commits, _heartbeats);
        _transfer = new LeadershipTransfer(state, _peers);
        _membership = new MembershipChanges(state, _peers, _commits, _transfer);
    }

    public override RaftRole Kind => RaftRole.Leader;

    public override LogicalTime Deadline => _heartbeats.Deadline;

    public override LogicalTime LeaseUntil => _reads.LeaseUntil;

    public override bool HasCommittedInTerm => _commits.HasCommittedInTerm;

    public override IEnumerable<PeerProgress> Peers => _peers.View();

    public override void OnEnter()
    {
        State.OnLeaderContact(State.Self);
        FollowConfiguration(State.Log.LastIndex + 1);

        // §5.4.2, §8: an empty entry, so that entries of earlier terms are committed without waiting for a client.
        _log.Add(EntryKind.Empty, default);
        Append();
    }

    public override void OnStepBegin() => _log.AdvanceClock(_heartbeats.Rest);

    /// <summary>What follows a commit of the configuration: the end of a joint change, or of this leadership.</summary>
    public override void OnStepEnd()
    {
        if (_membership.Unfinished() is { } next)
        {
            AppendConfiguration(next);
        }
        else if (_membership.IsRemoved)
        {
            _transfer.Leave();
            Switch.BecomeFollower("is no longer a voter");
        }
    }

    public override void OnExit()
    {
        _reads.RejectAll();
        _transfer.End(TransferResult.Done);
    }

    public override void OnDeadline()
    {
        // T§6.2: a leader without a quorum must neither keep clients waiting nor believe that it still leads.
        if (!_peers.HearQuorum(State.Configuration))
        {
            Switch.BecomeFollower("heard no quorum for an election timeout");
        }
        else if (State.IsDiskStalled)
        {
            Switch.BecomeFollower("its own write took longer than the write deadline");
        }
        else
        {
            _heartbeats.ScheduleNext(isBusy: _transfer.IsRunning || _reads.IsRoundRunning);
            _reads.SendHeartbeats();
            _transfer.Continue();
        }
    }

    public override void OnPropose(ProposeRequest input)
    {
        if (_transfer.IsRunning)
        {
            // T§3.10: the log must not grow, or the target would never catch up.
            State.Effects.Add(new ProposalRejected(0, input.Commands.Length, RejectionReason.TransferInProgress, State.Self));
        }
        else if (_log.Admit(input))
        {
            Append();
        }
    }

    public override void OnReadRequest(ReadRequest input) => _reads.OnRequest(input);

    public override void OnReadIndex(ReadIndex message) => _reads.OnRequest(message);

    public override void OnChangeMembers(ChangeMembersRequest input)
    {
        var result = _membership.Validate(input);
        var index = LogIndex.Zero;
        if (result == MembersResult.Appended)
        {
            index = State.Log.LastIndex + 1;
            AppendConfiguration(ChangeRules.Next(State.Configuration, input.Target));
        }

        State.Effects.Add(new MembersAnswered(input.RequestId, result, index, State.Self));
    }

    public override void OnTransfer(TransferRequest input)
    {
        if (_transfer.TryBegin(input.Target) is { } peer)
        {
            // Void from now on, not only once the request is sent: this avoids having to reason about the time in between (T§6.4.1).
            _reads.VoidLease();
            _heartbeats.BeActive();
            _replicator.Replicate(peer);
            _transfer.TryHandOver(peer);
        }
    }

    /// <summary>T§10.2.1: the leader's own copy counts once it is durable, like any other.</summary>
    public override void OnPersisted()
    {
        Commit();
        _replicator.ReplicateToWitnesses();
    }

    public override void OnAppendEntriesResponse(AppendEntriesResponse message)
    {
        if (_peers.Find(message.From) is not { } peer || message.MatchIndex > State.Log.LastIndex)
        {
            // From a non-member, or about entries that this leader never had: a broken peer must not affect this replica.
            return;
        }

        peer.Heard(State.Now);
        if (!message.Success)
        {
            _replicator.OnRefused(peer, message);
            return;
        }

        if (peer.Acknowledged(message.MatchIndex, State.Log.FirstIndex))
        {
            Commit();
        }

        _replicator.Replicate(peer);
        _transfer.TryHandOver(peer);
    }

    public override void OnHeartbeatResponse(HeartbeatResponse message)
    {
        if (_peers.Find(message.From) is { } peer)
        {
            peer.Heard(State.Now);
            peer.Confirmed(message.ReadRound);
            peer.Agreed(message.Silence);
            _reads.OnAnswered();
            _replicator.Resume(peer);
        }
    }

    public override void OnPeerUnreachable(PeerUnreachable input)
    {
        if (_peers.Find(input.Peer) is { } peer)
        {
            _heartbeats.BeActive();
            peer.Unreachable();
        }
    }

    /// <summary>A member does not hear this leader.</summary>
    public override void OnVoteAsked() => _heartbeats.BeActive();

    public override void OnSnapshotSent(SnapshotSent input)
    {
        if (_peers.Find(input.Peer) is { State: ProgressState.Snapshot } peer && peer.PendingSnapshot <= input.Index)
        {
            peer.SnapshotEnded(input.Success);
        }
    }

    public override void Check()
    {
        InvariantViolation.ThrowUnless(State.Leader == State.Self, "a leader considers itself the leader");
        _peers.Check();
    }

    public override string Describe() => _peers.ToString();

    private void AppendConfiguration(Configuration configuration)
    {
        _log.Add(EntryKind.Configuration, ConfigurationCodec.Encode(configuration));
        Append();
    }

    /// <summary>
    /// T§10.2.1: entries are sent to the peers while the leader's own write is in progress; its copy counts once that is durable.
    /// </summary>
    private void Append()
    {
        var before = State.ConfigurationIndex;
        _log.Append();
        if (State.ConfigurationIndex != before)
        {
            FollowConfiguration(State.ConfigurationIndex);
        }

        _heartbeats.BeActive();
        _replicator.ReplicateToAll();
    }

    private void Commit()
    {
        if (_commits.TryAdvance())
        {
            _heartbeats.BeActive();
            _reads.TryBeginRound();
        }
    }

    private void FollowConfiguration(LogIndex next)
    {
        _reads.ResetLease();
        _peers.FollowConfiguration(next);
        _transfer.FollowConfiguration();

        // A leader left alone receives no further responses: it confirms a round that waited for removed members itself.
        _reads.TryCompleteRound();
    }
}
