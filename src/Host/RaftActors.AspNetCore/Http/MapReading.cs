using System.Diagnostics;
using RaftActors.AspNetCore.Nodes;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// Reads something of the range map in the background, for views that must not wait for it: one reading at a time, at most once per
/// interval, and only while it is asked for.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
/// <param name="nodes">The nodes to ask in turn; those without a map are not asked.</param>
/// <param name="interval">The time from the beginning of a reading to that of the next.</param>
/// <param name="read">Reads and keeps the result.</param>
internal sealed class MapReading(NodeSet nodes, TimeSpan interval, Func<ApiNode, Task> read)
{
    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private long _began;

    /// <summary>Begins a reading if one is due; the reading that is under way, or the last one.</summary>
    public Task Read()
    {
        lock (_lock)
        {
            var isDue = _began == 0 || Stopwatch.GetElapsedTime(_began) >= interval;
            if (isDue && _reading.IsCompleted && nodes.Next() is { Ranges.IsOn: true } node)
            {
                _began = Stopwatch.GetTimestamp();
                _reading = read(node);
            }

            return _reading;
        }
    }
}
