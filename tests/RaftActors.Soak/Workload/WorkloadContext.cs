using System.Collections.Concurrent;
using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>What all clients share.</summary>
internal sealed class WorkloadContext(IReadOnlyList<Route> routes)
{
    private readonly ConcurrentDictionary<string, CommitGap> _gaps = new(StringComparer.Ordinal);
    private long _value;
    private long _answers;

    public IReadOnlyList<Route> Routes { get; } = routes;

    public OperationHistory History { get; } = new();

    public ConcurrentQueue<Violation> Violations { get; } = new();

    /// <summary>Clients finish what they have begun and begin nothing more.</summary>
    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>Clients stop asking again, too.</summary>
    public CancellationTokenSource GivingUp { get; } = new();

    /// <summary>A number that no other operation has.</summary>
    public long NextValue() => Interlocked.Increment(ref _value);

    /// <summary>How many requests were sent and ended, whichever way.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    public void Answered() => Interlocked.Increment(ref _answers);

    public CommitGap Gap(string group) => _gaps.GetOrAdd(group, _ => new CommitGap(History));
}
