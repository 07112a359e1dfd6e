using System.Collections.Concurrent;
using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>State shared by all clients.</summary>
internal sealed class WorkloadContext(IReadOnlyList<Route> routes)
{
    private readonly ConcurrentDictionary<string, CommitGap> _gaps = new(StringComparer.Ordinal);
    private long _value;
    private long _answers;

    public IReadOnlyList<Route> Routes { get; } = routes;

    public OperationHistory History { get; } = new();

    public ConcurrentQueue<Violation> Violations { get; } = new();

    /// <summary>Clients complete their operations and start no new ones.</summary>
    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>Clients also stop retrying.</summary>
    public CancellationTokenSource GivingUp { get; } = new();

    /// <summary>A unique number of an operation.</summary>
    public long NextValue() => Interlocked.Increment(ref _value);

    /// <summary>How many requests were sent and completed, with any outcome.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    public void Answered() => Interlocked.Increment(ref _answers);

    public CommitGap Gap(string group) => _gaps.GetOrAdd(group, _ => new CommitGap(History));
}
