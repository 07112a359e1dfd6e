using RaftActors.Soak.Checkers;

namespace RaftActors.Soak.Etcd;

/// <summary>Whether answers and watches can all be true.</summary>
internal static class EtcdHistory
{
    private const string Watches = "watches";

    /// <summary>Compares everything that clients saw with the events of the watches.</summary>
    /// <param name="watches">The events of each watch, from the first revision to one that all of them have reached.</param>
    /// <param name="writes">What was acknowledged.</param>
    /// <param name="reads">What was read.</param>
    public static List<Violation> Check(
        IReadOnlyList<IReadOnlyList<EtcdEvent>> watches, IReadOnlyList<EtcdWrite> writes, IReadOnlyList<EtcdRead> reads)
    {
        var violations = new List<Violation>();
        Compare(watches, violations);
        var events = watches[0];
        Once(events, violations);
        var changes = events.ToLookup(e => e.Revision);
        foreach (var write in writes)
        {
            var told = changes[write.Revision];
            if (!told.SequenceEqual(write.Changes))
            {
                violations.Add(new Violation(
                    "writes", $"no watch told the acknowledged {write}; of its revision was told: {string.Join(", ", told)}"));
            }

            if (write.Revision <= write.Floor)
            {
                violations.Add(new Violation("writes", $"{write} has a revision that was known before it began"));
            }
        }

        Read(events, reads, violations);
        return violations;
    }

    /// <summary>In order, and the same in every watch.</summary>
    private static void Compare(IReadOnlyList<IReadOnlyList<EtcdEvent>> watches, List<Violation> violations)
    {
        for (var i = 0; i < watches.Count; i++)
        {
            var events = watches[i];
            for (var e = 1; e < events.Count; e++)
            {
                if (events[e].Revision < events[e - 1].Revision)
                {
                    violations.Add(new Violation(Watches, $"watch {i + 1} told {events[e]} after {events[e - 1]}"));
                }
            }

            var different = Enumerable.Range(0, Math.Min(events.Count, watches[0].Count)).FirstOrDefault(
                e => events[e] != watches[0][e], -1);
            if (different >= 0)
            {
                violations.Add(new Violation(
                    Watches, $"event {different + 1} is {watches[0][different]} in watch 1 and {events[different]} in watch {i + 1}"));
            }
            else if (events.Count != watches[0].Count)
            {
                violations.Add(new Violation(
                    Watches, $"watch 1 told {watches[0].Count} events, watch {i + 1} {events.Count} up to the same revision"));
            }
        }
    }

    /// <summary>No value is written twice: every write has its own.</summary>
    private static void Once(IReadOnlyList<EtcdEvent> events, List<Violation> violations)
    {
        var values = new HashSet<string>(events.Count);
        foreach (var change in events)
        {
            if (change.Value is { } value && !values.Add(value))
            {
                violations.Add(new Violation("once", $"the value of {change} was written before"));
            }
        }
    }

    /// <summary>Each read is what the events up to its revision make of its key, and not older than what was known before.</summary>
    private static void Read(IReadOnlyList<EtcdEvent> events, IReadOnlyList<EtcdRead> reads, List<Violation> violations)
    {
        var state = new Dictionary<string, EtcdEvent>();
        var next = 0;
        foreach (var read in reads.OrderBy(r => r.Revision))
        {
            while (next < events.Count && events[next].Revision <= read.Revision)
            {
                state[events[next].Key] = events[next];
                next++;
            }

            var known = state.TryGetValue(read.Key, out var last) && last.Value is not null ? last : default;
            if (read.Revision < read.Floor || known.Revision != read.ModRevision || known.Value != read.Value)
            {
                violations.Add(new Violation("reads", $"{read} after {known}"));
            }
        }
    }
}
