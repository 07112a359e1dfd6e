using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Replication;

/// <summary>Sends to each peer the entries that it lacks, or a snapshot if they are compacted.</summary>
internal sealed class Replicator(RaftState state, PeerSet peers)
{
    public void ReplicateToAll()
    {
        foreach (var peer in peers)
        {
            Replicate(peer);
        }
    }

    /// <summary>Witnesses are sent only what is durable here, so they are due after a write.</summary>
    public void ReplicateToWitnesses()
    {
        foreach (var peer in peers)
        {
            if (peer.IsWitness)
            {
                Replicate(peer);
            }
        }
    }

    /// <summary>
    /// Sends the entries that the peer lacks, within its window. Each append names the entry before its own first one (§5.3).
    /// </summary>
    public void Replicate(Progress peer, bool evenIfEmpty = false)
    {
        while (peer.CanSend)
        {
            var prev = peer.NextIndex - 1;
            if (state.Log.TermAt(prev) is not { } prevTerm)
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
            state.Send(
                new AppendEntries(state.Self, peer.Peer, state.CurrentTerm, new EntryId(prev, prevTerm), entries, state.CommitIndex));
            peer.Sent(prev + entries.Length, bytes);
        }
    }

    /// <summary>§5.3: the logs differ; looks for the place where they agree, from the peer's hint.</summary>
    public void OnRefused(Progress peer, AppendEntriesResponse message)
    {
        var agree = ConflictRule.LastNotAfter(state.Log, message.Hint.Index, message.Hint.Term);
        if (peer.Refused(message.RejectedIndex, agree.Index + 1))
        {
            Replicate(peer);
        }
    }

    /// <summary>An append or its response may be lost: an empty append finds out without sending everything again.</summary>
    public void Resume(Progress peer)
    {
        if (peer.Resume(state.Now) && peer.MatchIndex < state.Log.LastIndex)
        {
            Replicate(peer, evenIfEmpty: true);
        }
    }

    private ReadOnlyMemory<Entry> EntriesFor(Progress peer, out long bytes)
    {
        if (!peer.IsWitness)
        {
            return state.Log.Slice(
                peer.NextIndex, state.Log.LastIndex, state.Options.MaxAppendEntries, state.Options.MaxAppendBytes, out bytes);
        }

        // Only entries on this leader's own disk: if they were lost in a crash, the witness would hold entries that no replica has, and
        // would never vote for any candidate again. Entries without payloads are tiny, so payload bytes do not limit the append.
        var last = LogIndex.Min(state.Log.LastIndex, state.DurableIndex);
        return WithoutPayloads(state.Log.Slice(peer.NextIndex, last, state.Options.MaxAppendEntries, long.MaxValue, out _).Span, out bytes);
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

    /// <summary>§7: the entries that the peer needs are compacted. A silent peer gets no snapshot: it could not receive it.</summary>
    private void SendSnapshot(Progress peer)
    {
        if (peer.IsHeard(state.Now, state.Options.ElectionTimeoutMax))
        {
            peer.BecomeSnapshot(state.Snapshot.Index);
            var snapshot = peer.IsWitness ? state.Snapshot with { IsHollow = true } : state.Snapshot;
            state.Effects.Add(new SendSnapshot(peer.Peer, state.CurrentTerm, snapshot));
        }
    }
}
