using System.Net.ServerSentEvents;

namespace RaftActors.AspNetCore.Http;

/// <summary>Adds a heartbeat to a stream of events for every five seconds without one.</summary>
/// <param name="ends">Ends the events; cancelled by the request, by the node, and when the stream ends.</param>
/// <param name="stopping">The node stops: the stream ends, and the client continues at another node from where it is.</param>
/// <param name="clock">Measures the silence.</param>
internal sealed class Heartbeats(CancellationTokenSource ends, CancellationToken stopping, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>The events until they end or fail, the client disconnects, or the node stops.</summary>
    /// <param name="events">What is sent.</param>
    public async IAsyncEnumerable<SseItem<byte[]>> BetweenAsync(IAsyncEnumerable<SseItem<byte[]>> events)
    {
        var elements = events.GetAsyncEnumerator(ends.Token);
        var next = elements.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                while (!next.IsCompleted && !await IsDueAsync(next).ConfigureAwait(false))
                {
                    yield return StreamEvent.Heartbeat;
                }

                if (!await IsMoreAsync(next).ConfigureAwait(false))
                {
                    yield break;
                }

                yield return elements.Current;
                next = elements.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // A sequence must not be disposed of while it is waited for.
            await ends.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await elements.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <returns>Whether the next event is there, or the stream ends; false if a heartbeat is due before.</returns>
    private async Task<bool> IsDueAsync(Task next)
    {
        var silence = Task.Delay(Interval, clock, ends.Token);
        return await Task.WhenAny(next, silence).ConfigureAwait(false) == next || silence.IsCanceled;
    }

    private async Task<bool> IsMoreAsync(Task<bool> next)
    {
        try
        {
            return await next.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
