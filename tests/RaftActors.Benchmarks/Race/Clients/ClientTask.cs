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

    /// <summary>How many keys to write; 0: every key of every group once.</summary>
    public int Writes { get; init; }

    /// <summary>The server to kill, by its place in <see cref="Servers"/>.</summary>
    public int Victim { get; init; }

    public int Seed { get; init; }

    /// <summary>The servers, whose processor time is measured.</summary>
    public IReadOnlyList<int> Servers { get; init; } = [];
}
