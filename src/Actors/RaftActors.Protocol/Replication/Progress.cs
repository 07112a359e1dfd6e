using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;

namespace RaftActors.Protocol.Replication;

/// <summary>The leader's view of one peer: nextIndex and matchIndex (Figure 2), and how it sends.</summary>
/// <remarks>Invariant: MatchIndex &lt; NextIndex ≤ lastLogIndex + 1. MatchIndex never decreases while this leader leads.</remarks>
internal sealed class Progress(ReplicaId peer, bool isWitness, LogIndex nextIndex, LogicalTime now, ReplicaOptions options)
{
    private LogicalTime _nudgedAt;
    private bool _wasNudged;

    public ReplicaId Peer { get; } = peer;

    /// <summary>Receives only the index and term of entries (T§11.7.2).</summary>
    public bool IsWitness { get; } = isWitness;

    public LogIndex MatchIndex { get; private set; }

    public LogIndex NextIndex { get; private set; } = nextIndex;

    public ProgressState State { get; private set; } = ProgressState.Probe;

    public Inflights Inflights { get; } = new(options.MinInflightMessages, options.MaxInflightMessages, options.MaxInflightBytes);

    /// <summary>
    /// Probe: one message is in flight. Cleared by a response, and by a heartbeat response because the message may be lost.
    /// </summary>
    public bool IsProbing { get; private set; }

    /// <summary>Snapshot: the index of the snapshot being sent.</summary>
    public LogIndex PendingSnapshot { get; private set; }

    /// <summary>When this peer last answered anything; used by CheckQuorum.</summary>
    public LogicalTime LastHeard { get; private set; } = now;

    /// <summary>How much longer than usual this peer agreed to hear nothing, and therefore to say nothing.</summary>
    public TimeSpan Silence { get; private set; }

    /// <summary>Whether it agreed to a silence since the last heartbeat that was due.</summary>
    public bool HasAgreed { get; private set; }

    /// <summary>The newest round of leadership confirmation that the peer answered.</summary>
    public long ConfirmedRound { get; private set; }

    public bool CanSend => State switch
    {
        ProgressState.Probe => !IsProbing,
        ProgressState.Replicate => !Inflights.IsFull,
        _ => false,
    };

    public void Heard(LogicalTime now) => LastHeard = now;

    /// <summary>Whether it was heard within this time, or is silent as agreed.</summary>
    public bool IsHeard(LogicalTime now, TimeSpan within) => now < LastHeard + within + Silence;

    /// <summary>How long it has said nothing, beyond what it agreed to.</summary>
    public TimeSpan SilentFor(LogicalTime now) => IsHeard(now, TimeSpan.Zero) ? TimeSpan.Zero : now - (LastHeard + Silence);

    public void Agreed(TimeSpan silence) => (Silence, HasAgreed) = (silence, silence > TimeSpan.Zero);

    /// <returns>Whether the peer agreed to a silence since the last call.</returns>
    public bool TakeAgreement()
    {
        var agreed = HasAgreed;
        HasAgreed = false;
        return agreed;
    }

    /// <summary>The silence ends: from now on the peer has the usual time to answer.</summary>
    public void EndSilence(LogicalTime now)
    {
        LastHeard = Silence > TimeSpan.Zero ? now : LastHeard;
        (Silence, HasAgreed) = (TimeSpan.Zero, false);
    }

    public void Confirmed(long round) => ConfirmedRound = Math.Max(ConfirmedRound, round);

    public void Sent(LogIndex last, long bytes)
    {
        if (State == ProgressState.Probe)
        {
            IsProbing = true;
            return;
        }

        NextIndex = last + 1;
        if (bytes > 0)
        {
            Inflights.Add(last, bytes);
        }
    }

    /// <summary>The peer holds everything up to <paramref name="match"/> durably. Late or duplicate responses have no effect.</summary>
    /// <param name="match">The index acknowledged.</param>
    /// <param name="firstIndex">The first entry that this leader still holds.</param>
    /// <returns>Whether matchIndex moved.</returns>
    public bool Acknowledged(LogIndex match, LogIndex firstIndex)
    {
        var moved = match > MatchIndex;
        MatchIndex = LogIndex.Max(MatchIndex, match);
        NextIndex = LogIndex.Max(NextIndex, MatchIndex + 1);
        switch (State)
        {
            case ProgressState.Probe:
                BecomeReplicate();
                break;
            case ProgressState.Replicate:
                Inflights.FreeTo(match);
                break;
            case ProgressState.Snapshot when MatchIndex + 1 >= firstIndex:
                BecomeReplicate();
                break;
        }

        return moved;
    }

    /// <summary>The peer refused the entry after <paramref name="rejected"/>; returns whether the refusal is current.</summary>
    public bool Refused(LogIndex rejected, LogIndex next)
    {
        switch (State)
        {
            case ProgressState.Replicate when rejected > MatchIndex:
                Inflights.Shrink();
                BecomeProbe(MatchIndex + 1);
                return true;
            case ProgressState.Probe when rejected == NextIndex - 1:
                BecomeProbe(LogIndex.Max(LogIndex.Min(rejected, next), MatchIndex + 1));
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// The peer answered a heartbeat: a lost probe or a lost window must not stop replication permanently. At most twice per heartbeat
    /// interval: read rounds cause many heartbeats, which must not overrun the window.
    /// </summary>
    /// <returns>Whether to find out what happened to the messages sent.</returns>
    public bool Resume(LogicalTime now)
    {
        if (_wasNudged && now < _nudgedAt + (options.HeartbeatInterval / 2))
        {
            return false;
        }

        _wasNudged = true;
        _nudgedAt = now;
        IsProbing = false;
        if (State == ProgressState.Replicate && Inflights.IsFull)
        {
            Inflights.FreeOldest();
        }

        return true;
    }

    public void Unreachable()
    {
        if (State == ProgressState.Replicate)
        {
            Inflights.Shrink();
            BecomeProbe(MatchIndex + 1);
        }
    }

    public void BecomeSnapshot(LogIndex index)
    {
        State = ProgressState.Snapshot;
        PendingSnapshot = index;
        IsProbing = false;
        Inflights.Clear();
    }

    /// <summary>The transfer is over. The peer's response to the next probe shows what it really has.</summary>
    public void SnapshotEnded(bool success)
    {
        if (State == ProgressState.Snapshot)
        {
            BecomeProbe(LogIndex.Max(success ? PendingSnapshot + 1 : LogIndex.Zero, MatchIndex + 1));

            // Wait for a heartbeat response: a failed transfer must not be repeated at once, and an accepted one is about to be
            // acknowledged.
            IsProbing = true;
        }
    }

    public void Check(LogIndex lastIndex)
    {
        InvariantViolation.ThrowUnless(MatchIndex < NextIndex, "matchIndex < nextIndex");
        InvariantViolation.ThrowUnless(NextIndex <= lastIndex + 1 || State == ProgressState.Snapshot, "nextIndex ≤ lastLogIndex + 1");
    }

    public override string ToString() => State == ProgressState.Snapshot
        ? $"{Peer} Snapshot n={PendingSnapshot}"
        : $"{Peer} {State} m={MatchIndex} n={NextIndex} in={(State == ProgressState.Probe ? IsProbing ? 1 : 0 : Inflights.Count)}";

    private void BecomeReplicate()
    {
        State = ProgressState.Replicate;
        NextIndex = MatchIndex + 1;
        IsProbing = false;
        Inflights.Clear();
    }

    private void BecomeProbe(LogIndex next)
    {
        State = ProgressState.Probe;
        NextIndex = next;
        IsProbing = false;
        Inflights.Clear();
    }
}
