using System.Collections.Concurrent;
using RaftActors.Hosting.Tests.Nodes;

namespace RaftActors.Hosting.Tests.Leadership;

/// <summary>What the runs of a service do, in order; later ones wait until they are told to end.</summary>
public sealed class Script(Journal journal)
{
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _runs = new();

    public Journal Journal => journal;

    public void Do(params Func<CancellationToken, Task>[] runs)
    {
        foreach (var run in runs)
        {
            _runs.Enqueue(run);
        }
    }

    public Task NextAsync(CancellationToken lost) =>
        _runs.TryDequeue(out var run) ? run(lost) : Task.Delay(Timeout.InfiniteTimeSpan, lost);
}
