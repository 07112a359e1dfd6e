using System.Diagnostics;
using System.Text.Json;
using RaftActors.TestKit.Processes;

namespace RaftActors.Host.Tests.Processes;

/// <summary>Writes numbered keys, one at a time, through the nodes in turn, and records which were acknowledged and when.</summary>
internal sealed class NumberedWriter(ThreeNodes nodes)
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _acknowledged = [];
    private Task _writing = Task.CompletedTask;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public TimeSpan LongestGap { get; private set; }

    public long LastIndex { get; private set; }

    public IReadOnlyList<string> Acknowledged => _acknowledged;

    public void Start() => _writing = Task.Run(WriteAsync);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _writing;
    }

    public Task MoreAsync(int keys)
    {
        var goal = Count + keys;
        return Conditions.Until($"{keys} more acknowledged", TimeSpan.FromSeconds(20), () => Task.FromResult(Count >= goal));
    }

    private async Task WriteAsync()
    {
        var last = Stopwatch.GetTimestamp();
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            // A key with an unknown outcome is not retried: the next key has another name.
            var key = $"k{number:D7}";
            try
            {
                using var response = await nodes.Http.PutAsync(nodes.Url(number % 3, $"/v1/kv/{key}"), new StringContent(key));
                if (response.IsSuccessStatusCode)
                {
                    LastIndex = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("index").GetInt64();
                    _acknowledged.Add(key);
                    Interlocked.Increment(ref _count);
                    var gap = Stopwatch.GetElapsedTime(last);
                    last = Stopwatch.GetTimestamp();
                    LongestGap = gap > LongestGap ? gap : LongestGap;
                }
            }
            catch (HttpRequestException)
            {
                // The node is dead, or died meanwhile: not acknowledged.
                continue;
            }
        }
    }
}
