using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Watch;
using RaftActors.Etcd.Work;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using static RaftActors.Etcd.Contracts.WatchRequest;

namespace RaftActors.Etcd.Apis;

/// <summary>Streams of watches over the hub of this node.</summary>
internal sealed class WatchApi(
    EtcdGroup group,
    Headers headers,
    Callers callers,
    HubFeed feed,
    WatchPump pump,
    EtcdOptions options,
    TimeProvider time)
{
    /// <summary>Answers that wait for a client before its next request is read.</summary>
    private const int MaxQueued = 4096;

    /// <summary>What a message of fragments may have above the largest request, as in etcd.</summary>
    private const int FragmentMargin = 512 * 1024;

    /// <summary>Bytes of events that may wait for the answers behind them before they are sent.</summary>
    private const int MaxHeld = 64 * 1024;

    /// <summary>Before a full queue is looked at again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Serves a stream until the client ends it, or has gone.</summary>
    /// <param name="requests">What the client wishes.</param>
    /// <param name="sendAsync">Sends a message; with <see langword="true"/> it may wait for the next one, which follows at once.</param>
    /// <param name="call">The call.</param>
    public async Task RunAsync(IAsyncEnumerable<WatchRequest> requests, Func<WatchResponse, bool, Task> sendAsync, EtcdCall call)
    {
        var hub = await feed.HubAsync(call.Cancel).ConfigureAwait(false);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
        using var stream = hub.Open();
        List<Task> work =
        [
            ReadAsync(requests, hub, stream, call, ends.Token),
            SendAsync(hub, stream, sendAsync, ends.Token),
            NotifyAsync(stream, ends.Token),
        ];

        // The first to end decides: the client has said all, has gone, or something failed.
        var first = await Task.WhenAny(work).ConfigureAwait(false);
        await ends.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task ReadAsync(
        IAsyncEnumerable<WatchRequest> requests, WatchHub hub, WatchStream stream, EtcdCall call, CancellationToken ends)
    {
        await foreach (var request in requests.WithCancellation(ends).ConfigureAwait(false))
        {
            while (stream.Queued > MaxQueued)
            {
                await Task.Delay(Pause, time, ends).ConfigureAwait(false);
            }

            switch (request.RequestUnionCase)
            {
                case RequestUnionOneofCase.CreateRequest:
                    await CreateAsync(request.CreateRequest, hub, stream, call with { Cancel = ends }).ConfigureAwait(false);
                    break;
                case RequestUnionOneofCase.CancelRequest:
                    stream.Cancel(request.CancelRequest.WatchId);
                    break;
                case RequestUnionOneofCase.ProgressRequest:
                    await ReachSeenAsync(hub, ends).ConfigureAwait(false);
                    stream.RequestProgress();
                    break;
                default:
                    // A kind of a later version.
                    break;
            }
        }
    }

    /// <summary>A watch may be refused; the stream lives.</summary>
    private async Task CreateAsync(WatchCreateRequest request, WatchHub hub, WatchStream stream, EtcdCall call)
    {
        await ReachSeenAsync(hub, call.Cancel).ConfigureAwait(false);
        var wish = WatchMessages.Read(request);
        if (await RefusalAsync(wish, request, call).ConfigureAwait(false) is { } refusal)
        {
            stream.Refuse(refusal);
        }
        else
        {
            stream.Create(wish);
        }
    }

    /// <summary>The hub may be a moment behind what this node has told its clients.</summary>
    private Task ReachSeenAsync(WatchHub hub, CancellationToken cancel) => hub.ReachedAsync(group.SeenRevision, cancel);

    private async Task<string?> RefusalAsync(WatchCreate wish, WatchCreateRequest request, EtcdCall call)
    {
        if (!await callers.AreAskedAsync(call.Cancel).ConfigureAwait(false))
        {
            return null;
        }

        try
        {
            var check = new CheckQuery
            {
                Key = Google.Protobuf.ByteString.CopyFrom(wish.Range.Start.Span),
                RangeEnd = request.RangeEnd,
                Type = Permission.Types.Type.Read,
            };
            var caller = await callers.OfAsync(call).ConfigureAwait(false);
            await group.ReadLocalAsync(MvccQueries.Auth(new AuthQuery { Check = check }, caller), call.Cancel).ConfigureAwait(false);
            return null;
        }
        catch (RpcException refused) when (refused.StatusCode is not (StatusCode.Unavailable or StatusCode.Internal))
        {
            return refused.Status.Detail;
        }
    }

    private async Task SendAsync(WatchHub hub, WatchStream stream, Func<WatchResponse, bool, Task> sendAsync, CancellationToken ends)
    {
        var held = 0L;
        await foreach (var (answer, hasMore) in pump.ReadAllAsync(hub, stream, ends).ConfigureAwait(false))
        {
            // A thousand watches of a key have a thousand small answers: together they cost a few packets.
            held += answer.Bytes;
            var holds = hasMore && held < MaxHeld;
            held = holds ? held : 0;
            foreach (var message in WatchMessages.Write(answer, headers, options.MaxRequestBytes + FragmentMargin))
            {
                await sendAsync(message, holds).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Up to a tenth later than the interval, so that the streams of a node are not told all at once.</summary>
    private async Task NotifyAsync(WatchStream stream, CancellationToken ends)
    {
        var interval = options.ProgressNotifyInterval;
        using var timer = new PeriodicTimer(interval + (interval * (Random.Shared.NextDouble() / 10)), time);
        while (await timer.WaitForNextTickAsync(ends).ConfigureAwait(false))
        {
            stream.NotifyProgress();
        }
    }
}
