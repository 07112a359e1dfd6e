using System.Collections.Concurrent;

namespace RaftActors.Coordination.Tests;

/// <summary>What a holder was told.</summary>
internal sealed class Losses
{
    private readonly ConcurrentQueue<Exception> _reasons = new();

    public IReadOnlyList<Exception> Reasons => [.. _reasons];

    public void Add(Exception reason) => _reasons.Enqueue(reason);
}
