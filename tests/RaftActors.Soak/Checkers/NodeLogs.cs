namespace RaftActors.Soak.Checkers;

/// <summary>Violations in the nodes' logs: replicas that restarted from durable state, divergence, unhandled exceptions.</summary>
internal static class NodeLogs
{
    private static readonly string[] Faults = ["Restarts from durable state", "StateDiverged", "Unhandled exception"];

    public static IEnumerable<Violation> Check(IEnumerable<string> files) =>
        from file in files
        where File.Exists(file)
        from line in File.ReadLines(file)
        where Array.Exists(Faults, f => line.Contains(f, StringComparison.Ordinal))
        select new Violation("nodes", $"{Path.GetFileName(file)}: {line}");

    public static int Errors(IEnumerable<string> files) =>
        files
            .Where(File.Exists)
            .Sum(f =>
                File.ReadLines(f)
                    .Count(l => l.Contains("[ERROR]", StringComparison.Ordinal) || l.Contains("fail:", StringComparison.Ordinal)));
}
