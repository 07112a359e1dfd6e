namespace RaftActors.Etcd.Watch;

/// <summary>A piece of the keyspace's history: whole revisions, in order.</summary>
/// <param name="From">The first revision that was asked for.</param>
/// <param name="Next">The first revision that is not in it; equal to <paramref name="From"/> if it is empty.</param>
/// <param name="Present">The keyspace's revision where and when it was read.</param>
/// <param name="Compacted">The compacted revision there. If it is greater than <paramref name="From"/>, the page has no events.</param>
/// <param name="HasPrevious">Whether events carry the pair before them, so far as compaction left it.</param>
/// <param name="Events">The events, by revision and by order of execution within one.</param>
internal sealed record HistoryPage(
    long From, long Next, long Present, long Compacted, bool HasPrevious, IReadOnlyList<HistoryEvent> Events)
{
    /// <summary>About how many bytes the events have.</summary>
    public long Bytes()
    {
        var sum = 0L;
        for (var i = 0; i < Events.Count; i++)
        {
            sum += Events[i].Bytes;
        }

        return sum;
    }
}
