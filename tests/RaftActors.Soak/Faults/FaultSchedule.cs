namespace RaftActors.Soak.Faults;

/// <summary>
/// Which faults happen when: a function of the seed. There are three concurrent lanes: processes die and stop, the network fails, and an
/// operator works. The leader at any time, and so the victim, depends on the cluster.
/// </summary>
internal static class FaultSchedule
{
    private static readonly (FaultKind Kind, int Weight)[] OfProcesses =
    [
        (FaultKind.KillLeader, 4), (FaultKind.KillAny, 2), (FaultKind.KillTwo, 1), (FaultKind.KillAll, 1), (FaultKind.StallAndKillAll, 2),
        (FaultKind.StallDisk, 2), (FaultKind.Stop, 2), (FaultKind.PauseLeader, 3), (FaultKind.PauseAny, 1),
    ];

    private static readonly (FaultKind Kind, int Weight)[] OfNetwork =
    [
        (FaultKind.IsolateLeader, 4),
        (FaultKind.IsolateAny, 2),
        (FaultKind.Split, 2),
        (FaultKind.AllApart, 1),
        (FaultKind.CutPair, 1),
        (FaultKind.MuteLeader, 2),
        (FaultKind.DeafenLeader, 2),
        (FaultKind.HoldAny, 2),
        (FaultKind.SlowAll, 1),
        (FaultKind.SlowAny, 1),
    ];

    private static readonly (FaultKind Kind, int Weight)[] OfOperator =
    [
        (FaultKind.Transfer, 3),
        (FaultKind.Snapshot, 2),
        (FaultKind.Members, 4),
    ];

    /// <summary>With ranges: the coordinator's node is a victim too, and the operator changes ranges instead of members.</summary>
    private static readonly (FaultKind Kind, int Weight)[] OfProcessesWithRanges = [.. OfProcesses, (FaultKind.KillCoordinator, 6)];

    private static readonly (FaultKind Kind, int Weight)[] OfRangeOperator =
    [
        (FaultKind.Transfer, 2),
        (FaultKind.SplitRange, 3),
        (FaultKind.MergeRanges, 3),
        (FaultKind.MoveReplica, 4),
    ];

    /// <param name="seed">Determines the schedule.</param>
    /// <param name="length">Faults start and end within it.</param>
    /// <param name="only">The kinds to choose from; null or empty for all.</param>
    /// <param name="ranges">Whether the cluster has ranges.</param>
    public static IReadOnlyList<IReadOnlyList<FaultStep>> Create(
        int seed, TimeSpan length, IReadOnlyCollection<FaultKind>? only = null, bool ranges = false) =>
    [
        Lane(
            new Random(seed),
            Some(ranges ? OfProcessesWithRanges : OfProcesses, only),
            length,
            pauseMs: (2500, 7000),
            lastsMs: (200, 5000)),
        Lane(new Random(seed + 1), Some(OfNetwork, only), length, pauseMs: (1500, 5000), lastsMs: (500, 5000)),
        Lane(new Random(seed + 2), Some(ranges ? OfRangeOperator : OfOperator, only), length, pauseMs: (700, 2500), lastsMs: (0, 1)),
    ];

    private static (FaultKind Kind, int Weight)[] Some((FaultKind Kind, int Weight)[] kinds, IReadOnlyCollection<FaultKind>? only) =>
        only is { Count: > 0 } ? Array.FindAll(kinds, k => only.Contains(k.Kind)) : kinds;

    private static List<FaultStep> Lane(
        Random random, (FaultKind Kind, int Weight)[] kinds, TimeSpan length, (int Min, int Max) pauseMs, (int Min, int Max) lastsMs)
    {
        var steps = new List<FaultStep>();
        var at = TimeSpan.Zero;
        while (kinds.Length > 0)
        {
            at += TimeSpan.FromMilliseconds(random.Next(pauseMs.Min, pauseMs.Max));
            var lasts = TimeSpan.FromMilliseconds(random.Next(lastsMs.Min, lastsMs.Max));
            if (at + lasts > length)
            {
                return steps;
            }

            steps.Add(new FaultStep(at, Draw(random, kinds), lasts, random.Next()));
            at += lasts;
        }

        return steps;
    }

    private static FaultKind Draw(Random random, (FaultKind Kind, int Weight)[] kinds)
    {
        var ticket = random.Next(kinds.Sum(k => k.Weight));
        foreach (var (kind, weight) in kinds)
        {
            if ((ticket -= weight) < 0)
            {
                return kind;
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }
}
