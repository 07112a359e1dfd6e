namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>What the race asks of a client process: one line of JSON on its standard input.</summary>
internal sealed record ClientTask
{
    public required ClientTaskKind Kind { get; init; }

    public Workload Workload { get; init; }

    /// <summary>Clients with one request in flight each.</summary>
    public int Clients { get; init; } = 1;

    public double WarmUpSeconds { get; init; } = 2;

    public double Seconds { get; init; }

    public int ValueBytes { get; init; } = 256;

    /// <summary>Keys are numbers below this one.</summary>
    public int Keys { get; init; } = 1;

    /// <summary>Groups that share the clients; etcd has one.</summary>
    public int Groups { get; init; } = 1;

    public int Seed { get; init; }

    /// <summary>The servers, whose processor time is measured.</summary>
    public IReadOnlyList<int> Servers { get; init; } = [];
}
