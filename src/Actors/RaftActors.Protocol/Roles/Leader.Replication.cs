using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <content>What a leader sends to each peer, and how it handles the responses.</content>
internal sealed partial class Leader
{
    public override void OnAppendEntriesResponse(AppendEntriesResponse message)
    {
        if (ProgressOf(message.From) is not { } peer || message.MatchIndex > State.Log.LastIndex)
        {
            // From a non-member, or about entries that this leader never had: a broken peer must not affect this replica.
            return;
        }

        peer.Heard(State.Now);
        if (message.Success)
        {
            if (peer.Acknowledged(message.MatchIndex, State.Log.FirstIndex))
            {
                TryCommit();
            }

            Replicate(peer);
            TryHandOver(peer);
        }
        else
        {
            var agree = ConflictRule.LastNotAfter(State.Log, message.Hint.Index, message.Hint.Term);
            if (peer.Refused(message.RejectedIndex, agree.Index + 1))
            {
                Replicate(peer);
            }
        }
    }

    public override void OnHeartbeatResponse(HeartbeatResponse message)
    {
        if (ProgressOf(message.From) is not { } peer)
        {
            return;
        }

        peer.Heard(State.Now);
        peer.Confirmed(message.ReadRound);
        OnRoundConfirmed();
        if (peer.Resume(State.Now) && peer.MatchIndex < State.Log.LastIndex)
        {
            // An append or its response may be lost: an empty append finds out without sending everything again.
            Replicate(peer, evenIfEmpty: true);
        }
    }

    public override void OnPeerUnreachable(PeerUnreachable input) => ProgressOf(input.Peer)?.Unreachable();

    public override void OnSnapshotSent(SnapshotSent input)
    {
        if (ProgressOf(input.Peer) is { State: ProgressState.Snapshot } peer && peer.PendingSnapshot <= input.Index)
        {
            peer.SnapshotEnded(input.Success);
        }
    }

    /// <summary>
    /// Sends the entries that the peer lacks, within its window. Each append names the entry before its own first one (§5.3).
    /// </summary>
    private void Replicate(Progress peer, bool evenIfEmpty = false)
    {
        while (peer.CanSend)
        {
            var prev = peer.NextIndex - 1;
            if (State.Log.TermAt(prev) is not { } prevTerm)
            {
                SendSnapshot(peer);
                return;
            }

            var entries = EntriesFor(peer, out var bytes);
            if (entries.IsEmpty && !evenIfEmpty)
            {
                return;
            }

            evenIfEmpty = false;
            State.Send(
                new AppendEntries(State.Self, peer.Peer, State.CurrentTerm, new EntryId(prev, prevTerm), entries, State.CommitIndex));
            peer.Sent(prev + entries.Length, bytes);
        }
    }

    private ReadOnlyMemory<Entry> EntriesFor(Progress peer, out long bytes)
    {
        if (!peer.IsWitness)
        {
            return State.Log.Slice(
                peer.NextIndex, State.Log.LastIndex, State.Options.MaxAppendEntries, State.Options.MaxAppendBytes, out bytes);
        }

        // Only entries on this leader's own disk: if they were lost in a crash, the witness would hold entries that no replica has, and
        // would never vote for any candidate again. Entries without payloads are tiny, so payload bytes do not limit the append.
        var last = LogIndex.Min(State.Log.LastIndex, State.DurableIndex);
        return WithoutPayloads(State.Log.Slice(peer.NextIndex, last, State.Options.MaxAppendEntries, long.MaxValue, out _).Span, out bytes);
    }

    /// <summary>T§11.7.2: keeps index and term, and whole configurations.</summary>
    private static ReadOnlyMemory<Entry> WithoutPayloads(ReadOnlySpan<Entry> entries, out long bytes)
    {
        bytes = 0;
        var hollow = new Entry[entries.Length];
        for (var i = 0; i < hollow.Length; i++)
        {
            hollow[i] = entries[i].WithoutPayload();
            bytes += hollow[i].SizeBytes;
        }

        return hollow;
    }

    /// <summary>§7: the entries that the peer needs are compacted. A silent peer is not sent a snapshot: it could not receive it.</summary>
    private void SendSnapshot(Progress peer)
    {
        if (State.Now < peer.LastHeard + State.Options.ElectionTimeoutMax)
        {
            peer.BecomeSnapshot(State.Snapshot.Index);
            var snapshot = peer.IsWitness ? State.Snapshot with { IsHollow = true } : State.Snapshot;
            State.Effects.Add(new SendSnapshot(peer.Peer, State.CurrentTerm, snapshot));
        }
    }

    private void SendHeartbeats()
    {
        if (State.Options.LeaseReads)
        {
            _lease.Sent(_reads.Round, State.Now);
        }

        foreach (var peer in _peers)
        {
            // min(commitIndex, matchIndex): a heartbeat does not prove that the rest of the peer's log matches the leader's.
            var commit = LogIndex.Min(State.CommitIndex, peer.MatchIndex);
            State.Send(new Heartbeat(State.Self, peer.Peer, State.CurrentTerm, commit, _reads.Round));
        }
    }
}
