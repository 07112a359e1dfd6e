namespace RaftActors.Benchmarks.Race;

/// <summary>A set of servers, and the rows that are measured with them one after the other.</summary>
internal sealed record Scene
{
    public required IReadOnlyList<RowPlan> Rows { get; init; }

    /// <summary>What is told apart from other scenes; empty if there is only one.</summary>
    public string Name { get; init; } = "";

    public int Nodes { get; init; } = 3;

    /// <summary>Groups of ours.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>HOCON for every node of ours.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Whether etcd has such a thing.</summary>
    public bool HasEtcd { get; init; } = true;

    /// <summary>Whether our nodes serve the API of etcd, to the same clients as etcd.</summary>
    public bool ServesEtcdApi { get; init; }

    /// <summary>How many keys are written before the first row; also what brings the programs to their full speed.</summary>
    public int FillKeys { get; init; } = 10_000;

    /// <summary>How long a byte between two nodes of ours is under way; zero for the loopback interface itself.</summary>
    public TimeSpan Delay { get; init; }
}
