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
internal sealed partial class Leader(ReplicaCore core, IRoleSwitch roles) : Role(core, roles)
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
    private bool HasCommittedInTerm => Core.CommitIndex >= _firstOfTerm;

    private long UncommittedBytes => _appendedBytes - (Core.CommittedBytes - _committedBytesAtStart);

    public override void OnEnter()
    {
        Core.OnLeaderContact(Core.Self);
        FollowConfiguration(Core.Log.LastIndex + 1);
        _committedBytesAtStart = Core.CommittedBytes;
        _appendedBytes = Core.Log.BytesAfter(Core.CommitIndex);
        _firstOfTerm = Core.Log.LastIndex + 1;

        // §5.4.2, §8: an empty entry, so that entries of earlier terms are committed without waiting for a client.
        Append(new Entry(_firstOfTerm, Core.CurrentTerm, EntryKind.Empty, _clock.Stamp, default));
        AppendBatch();
        Deadline = Core.Now + Core.Options.HeartbeatInterval;
    }

    public override void OnStepBegin() => _clock.Advance(Core.Now);

    public override void OnExit()
    {
        RejectReads();
        EndTransfer(TransferResult.Done);
    }

    public override void OnDeadline()
    {
        // T§6.2: a leader without a quorum must neither keep clients waiting nor believe that it still leads.
        if (!HearsQuorum(Core.Configuration))
        {
            Roles.BecomeFollower("heard no quorum for an election timeout");
        }
        else if (Core.IsDiskStalled)
        {
            Roles.BecomeFollower("its own write took longer than the write deadline");
        }
        else
        {
            Deadline = IsIdle() ? NextIdleBeat() : Core.Now + Core.Options.HeartbeatInterval;
            if (Core.Options.LeaseReads)
            {
                _reads.NextRound();
            }

            SendHeartbeats();
            ContinueTransfer();
        }
    }

    public override void OnPropose(Propose input)
    {
        if (IsTransferring)
        {
            // T§3.10: the log must not grow, or the target would never catch up.
            Core.Effects.Add(new Rejected(0, input.Commands.Length, RejectionReason.TransferInProgress, Core.Self));
            return;
        }

        var commands = input.Commands.Span;
        var kinds = input.Kinds.Span;
        InvariantViolation.ThrowUnless(kinds.IsEmpty || kinds.Length == commands.Length, "every command has a kind or none does");
        var first = Core.Log.LastIndex + 1;
        var uncommitted = Core.Log.LastIndex - Core.CommitIndex;
        for (var i = 0; i < commands.Length; i++)
        {
            if (commands[i].Length > Core.Options.MaxCommandBytes)
            {
                Core.Effects.Add(new Rejected(i, 1, RejectionReason.TooLarge, Core.Self));
                continue;
            }

            if (uncommitted + _batch.Count >= Core.Options.MaxUncommittedEntries
                || (UncommittedBytes > 0 && UncommittedBytes + commands[i].Length > Core.Options.MaxUncommittedBytes))
            {
                Core.Effects.Add(new Rejected(i, commands.Length - i, RejectionReason.Busy, Core.Self));
                break;
            }

            Append(
                new Entry(first + _batch.Count, Core.CurrentTerm, kinds.IsEmpty ? EntryKind.Command : kinds[i], _clock.Stamp, commands[i]));
        }

        if (_batch.Count > 0)
        {
            Core.Effects.Add(new Appended(first, Core.CurrentTerm, _batch.Count));
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
        InvariantViolation.ThrowUnless(Core.Leader == Core.Self, "a leader considers itself the leader");
        foreach (var peer in _peers)
        {
            peer.Check(Core.Log.LastIndex);
        }
    }

    public override string Describe() => string.Join(" | ", _peers);

    /// <summary>
    /// A thousand idle groups must not cost a thousand groups' heartbeats. After two heartbeats that found nothing new, every peer knows
    /// the commit index; further ones only show that the leader is alive.
    /// </summary>
    private bool IsIdle()
    {
        var now = (Core.Log.LastIndex, Core.CommitIndex);
        var isQuiet = now == _atLastBeat && !IsTransferring && !_reads.IsRunning && Core.CommitIndex == Core.Log.LastIndex;
        foreach (var peer in _peers)
        {
            isQuiet &= peer.MatchIndex == Core.Log.LastIndex;
        }

        _atLastBeat = now;
        _idleBeats = isQuiet ? Math.Min(_idleBeats + 1, 2) : 0;
        return _idleBeats == 2;
    }

    /// <summary>Called on activity: the next heartbeat is due no later than in an active group.</summary>
    private void ScheduleHeartbeat()
    {
        _idleBeats = 0;
        var soon = Core.Now + Core.Options.HeartbeatInterval;
        Deadline = soon < Deadline ? soon : Deadline;
    }

    /// <summary>
    /// On a grid shared by all groups of a node, so that their heartbeats travel together: at most one heartbeat interval early, never
    /// late.
    /// </summary>
    private LogicalTime NextIdleBeat()
    {
        var latest = Core.Now + _idleInterval;
        var shared = latest.RoundedDown(Core.Options.HeartbeatInterval);
        return shared >= Core.Now + Core.Options.HeartbeatInterval ? shared : latest;
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
        var before = Core.ConfigurationIndex;
        Core.Append(CollectionsMarshal.AsSpan(_batch));
        _batch.Clear();
        if (Core.ConfigurationIndex != before)
        {
            FollowConfiguration(Core.ConfigurationIndex);
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
        var voters = Core.Configuration.AllVoters;
        Span<long> durable = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            durable[i] = (voters[i] == Core.Self ? Core.DurableIndex : ProgressOf(voters[i])!.MatchIndex).Value;
        }

        var index = new LogIndex(Core.Configuration.QuorumValue(durable));
        if (!CommitRule.MayCommit(index, Core.CommitIndex, Core.CurrentTerm, Core.Log))
        {
            return;
        }

        var first = !HasCommittedInTerm;
        Core.AdvanceCommit(index);
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
            var isHeard = voters[i] == Core.Self || (
                ProgressOf(voters[i]) is { } peer && Core.Now < peer.LastHeard + Core.Options.ElectionTimeoutMax);
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
