using System.Runtime.InteropServices;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <summary>Orders the commands of its term, replicates them and decides what is committed (§5.3, §5.4).</summary>
internal sealed partial class Leader(RaftState core, IRoleSwitch roles) : Role(core, roles)
{
    private readonly List<Progress> _peers = [];
    private readonly List<Entry> _batch = [];
    private LogIndex _firstOfTerm;
    private readonly TimeSpan _idleInterval = IdleInterval(core.Options);
    private (LogIndex Last, LogIndex Commit) _atLastBeat;
    private int _idleBeats;
    private long _appendedBytes;
    private long _committedBytesAtStart;
    private readonly LogClock _clock = new(core.NewestTimestamp, core.Now, core.Options.ElectionTimeoutMax);

    public override RaftRole Kind => RaftRole.Leader;

    public override IEnumerable<PeerProgress> Peers =>
        _peers.Select(p => new PeerProgress(p.Peer, p.State.ToString(), p.MatchIndex, p.NextIndex, p.Inflights.Count, p.Inflights.Window));

    /// <summary>§8: a leader knows what is committed only once an entry of its own term is committed.</summary>
    private bool HasCommittedInTerm => State.CommitIndex >= _firstOfTerm;

    private long UncommittedBytes => _appendedBytes - (State.CommittedBytes - _committedBytesAtStart);

    public override void OnEnter()
    {
        State.OnLeaderContact(State.Self);
        FollowConfiguration(State.Log.LastIndex + 1);
        _committedBytesAtStart = State.CommittedBytes;
        _appendedBytes = State.Log.BytesAfter(State.CommitIndex);
        _firstOfTerm = State.Log.LastIndex + 1;

        // §5.4.2, §8: an empty entry, so that entries of earlier terms are committed without waiting for a client.
        Append(new Entry(_firstOfTerm, State.CurrentTerm, EntryKind.Empty, _clock.Stamp, default));
        AppendBatch();
        Deadline = State.Now + State.Options.HeartbeatInterval;
    }

    public override void OnStepBegin() => _clock.Advance(State.Now);

    public override void OnExit()
    {
        RejectReads();
        EndTransfer(TransferResult.Done);
    }

    public override void OnDeadline()
    {
        // T§6.2: a leader without a quorum must neither keep clients waiting nor believe that it still leads.
        if (!HearsQuorum(State.Configuration))
        {
            Switch.BecomeFollower("heard no quorum for an election timeout");
        }
        else if (State.IsDiskStalled)
        {
            Switch.BecomeFollower("its own write took longer than the write deadline");
        }
        else
        {
            Deadline = IsIdle() ? NextIdleBeat() : State.Now + State.Options.HeartbeatInterval;
            if (State.Options.LeaseReads)
            {
                _reads.NextRound();
            }

            SendHeartbeats();
            ContinueTransfer();
        }
    }

    public override void OnPropose(ProposeRequest input)
    {
        if (IsTransferring)
        {
            // T§3.10: the log must not grow, or the target would never catch up.
            State.Effects.Add(new ProposalRejected(0, input.Commands.Length, RejectionReason.TransferInProgress, State.Self));
            return;
        }

        var commands = input.Commands.Span;
        var kinds = input.Kinds.Span;
        InvariantViolation.ThrowUnless(kinds.IsEmpty || kinds.Length == commands.Length, "every command has a kind or none does");
        var first = State.Log.LastIndex + 1;
        var uncommitted = State.Log.LastIndex - State.CommitIndex;
        for (var i = 0; i < commands.Length; i++)
        {
            if (commands[i].Length > State.Options.MaxCommandBytes)
            {
                State.Effects.Add(new ProposalRejected(i, 1, RejectionReason.TooLarge, State.Self));
                continue;
            }

            if (uncommitted + _batch.Count >= State.Options.MaxUncommittedEntries
                || (UncommittedBytes > 0 && UncommittedBytes + commands[i].Length > State.Options.MaxUncommittedBytes))
            {
                State.Effects.Add(new ProposalRejected(i, commands.Length - i, RejectionReason.Busy, State.Self));
                break;
            }

            Append(
                new Entry(
                    first + _batch.Count, State.CurrentTerm, kinds.IsEmpty ? EntryKind.Command : kinds[i], _clock.Stamp, commands[i]));
        }

        if (_batch.Count > 0)
        {
            State.Effects.Add(new ProposalAppended(first, State.CurrentTerm, _batch.Count));
            AppendBatch();
        }
    }

    public override void OnPersisted()
    {
        TryCommit();
        foreach (var peer in _peers)
        {
            if (peer.IsWitness)
            {
                Replicate(peer);
            }
        }
    }

    public override void Check()
    {
        InvariantViolation.ThrowUnless(State.Leader == State.Self, "a leader considers itself the leader");
        foreach (var peer in _peers)
        {
            peer.Check(State.Log.LastIndex);
        }
    }

    public override string Describe() => string.Join(" | ", _peers);

    /// <summary>
    /// A thousand idle groups must not cost a thousand groups' heartbeats. After two heartbeats that found nothing new, every peer knows
    /// the commit index; further ones only show that the leader is alive.
    /// </summary>
    private bool IsIdle()
    {
        var now = (State.Log.LastIndex, State.CommitIndex);
        var isQuiet = now == _atLastBeat && !IsTransferring && !_reads.IsRunning && State.CommitIndex == State.Log.LastIndex;
        foreach (var peer in _peers)
        {
            isQuiet &= peer.MatchIndex == State.Log.LastIndex;
        }

        _atLastBeat = now;
        _idleBeats = isQuiet ? Math.Min(_idleBeats + 1, 2) : 0;
        return _idleBeats == 2;
    }

    /// <summary>Called on activity: the next heartbeat is due no later than in an active group.</summary>
    private void ScheduleHeartbeat()
    {
        _idleBeats = 0;
        var soon = State.Now + State.Options.HeartbeatInterval;
        Deadline = soon < Deadline ? soon : Deadline;
    }

    /// <summary>
    /// On a grid shared by all groups of a node, so that their heartbeats travel together: at most one heartbeat interval early, never
    /// late.
    /// </summary>
    private LogicalTime NextIdleBeat()
    {
        var latest = State.Now + _idleInterval;
        var shared = latest.RoundedDown(State.Options.HeartbeatInterval);
        return shared >= State.Now + State.Options.HeartbeatInterval ? shared : latest;
    }

    private static TimeSpan IdleInterval(ReplicaOptions options)
    {
        var longest = options.ElectionTimeoutMin * 0.4;
        var wanted = options.IdleHeartbeatInterval < longest ? options.IdleHeartbeatInterval : longest;
        return wanted > options.HeartbeatInterval ? wanted : options.HeartbeatInterval;
    }

    private void Append(in Entry entry)
    {
        _batch.Add(entry);
        _appendedBytes += entry.SizeBytes;
    }

    /// <summary>
    /// T§10.2.1: entries are sent to the peers while the leader's own write is in progress; its copy counts once that is durable.
    /// </summary>
    private void AppendBatch()
    {
        var before = State.ConfigurationIndex;
        State.Append(CollectionsMarshal.AsSpan(_batch));
        _batch.Clear();
        if (State.ConfigurationIndex != before)
        {
            FollowConfiguration(State.ConfigurationIndex);
        }

        ScheduleHeartbeat();
        foreach (var peer in _peers)
        {
            Replicate(peer);
        }
    }

    private void TryCommit()
    {
        // A leader that is no longer a voter does not count itself (T§4.2.2).
        var voters = State.Configuration.AllVoters;
        Span<long> durable = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            durable[i] = (voters[i] == State.Self ? State.DurableIndex : ProgressOf(voters[i])!.MatchIndex).Value;
        }

        var index = new LogIndex(State.Configuration.QuorumValue(durable));
        if (!CommitRule.MayCommit(index, State.CommitIndex, State.CurrentTerm, State.Log))
        {
            return;
        }

        var first = !HasCommittedInTerm;
        State.AdvanceCommit(index);
        ScheduleHeartbeat();
        if (first)
        {
            TryBeginReadRound();
        }
    }

    private bool HearsQuorum(Configuration configuration)
    {
        var voters = configuration.AllVoters;
        Span<long> heard = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            var isHeard = voters[i] == State.Self || (
                ProgressOf(voters[i]) is { } peer && State.Now < peer.LastHeard + State.Options.ElectionTimeoutMax);
            heard[i] = isHeard ? 1 : 0;
        }

        return configuration.QuorumValue(heard) == 1;
    }

    private Progress? ProgressOf(ReplicaId peer)
    {
        foreach (var progress in _peers)
        {
            if (progress.Peer == peer)
            {
                return progress;
            }
        }

        return null;
    }
}
