using System.Text;
using RaftActors.Client;
using Xunit;

namespace RaftActors.Persistence.Tests.Processes;

/// <summary>
/// Writers that propose each name once until they are stopped; records everything acknowledged, including by earlier writers.
/// </summary>
internal sealed class Load(RaftClient client, Load? before = null) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _acknowledged = [.. before?.Acknowledged ?? []];
    private readonly List<Task> _writers = [];
    private int _names = before?._names ?? 0;

    public IReadOnlyCollection<string> Acknowledged
    {
        get
        {
            lock (_acknowledged)
            {
                return [.. _acknowledged];
            }
        }
    }

    public void Start(int writers) => _writers.AddRange(Enumerable.Range(0, writers).Select(_ => Task.Run(WriteAsync)));

    /// <summary>Proposes under new names until one is acknowledged.</summary>
    public async Task CommitAsync(string text)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (await ProposeAsync(text))
            {
                return;
            }
        }

        Assert.Fail($"{text} is not committed.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_writers);
        _writers.Clear();
    }

    private async Task WriteAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await ProposeAsync("name");
        }
    }

    private async Task<bool> ProposeAsync(string text)
    {
        var name = $"{text} {Interlocked.Increment(ref _names)}";
        var answer = await client.ProposeAsync("g", Encoding.UTF8.GetBytes(name), TimeSpan.FromSeconds(2));
        if (answer.IsOk)
        {
            lock (_acknowledged)
            {
                _acknowledged.Add(name);
            }
        }

        return answer.IsOk;
    }
}
