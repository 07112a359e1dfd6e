using System.Runtime.CompilerServices;
using Grpc.Core;
using RaftActors.Etcd.Watch;

namespace RaftActors.Etcd.Work;

/// <summary>The answers of a stream as a sequence: takes what is queued, reads history for watches that are behind, and waits.</summary>
internal sealed class WatchPump(HubFeed feed, TimeProvider time)
{
    /// <summary>Before history that a replica does not have yet is asked for again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Has no end: it is left by the caller, or cancelled. One at a time for a stream. With each answer it says whether the next one
    /// follows at once.
    /// </summary>
    public async IAsyncEnumerable<(WatchAnswer Answer, bool HasMore)> ReadAllAsync(
        WatchHub hub, WatchStream stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            while (stream.TryTake(out var answer, out var hasMore))
            {
                yield return (answer, hasMore);
            }

            if (stream.NextRead() is not { } read)
            {
                await stream.WaitAsync(cancel).ConfigureAwait(false);
            }
            else if (!stream.Feed(hub.Recent(read) ?? await HistoryAsync(read, cancel).ConfigureAwait(false)))
            {
                await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A read that failed is tried again: the client waits for events, not for an answer.</summary>
    private async Task<HistoryPage> HistoryAsync(HistoryRead read, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await feed.ReadAsync(read, cancel).ConfigureAwait(false);
            }
            catch (RpcException failed) when (failed.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted)
            {
                await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
            }
        }
    }
}
