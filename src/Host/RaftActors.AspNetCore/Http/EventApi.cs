using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/events</c>: the state of every node of this process as server-sent events, on every change.</summary>
internal sealed class EventApi(StatusFeed feed)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly byte[] Comment = ": nothing new\n\n"u8.ToArray();

    public void Map(RouteMap routes) =>
        routes.Add("GET", "/v1/events", RouteAccess.Cluster(AccessRole.Read), StreamAsync)
            .WithMetadata(new ApiDocs("The state of every node of the process, as events", Answer: typeof(StatusEvent), AreEvents: true));

    private async Task StreamAsync(ApiRequest request)
    {
        using var subscription = feed.Subscribe();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, feed.Stopping);
        try
        {
            await request.StartEventsAsync().ConfigureAwait(false);
            if (request.IsHead)
            {
                return;
            }

            var next = subscription.ReadAsync(ends.Token).AsTask();
            while (true)
            {
                var isNews = await Task.WhenAny(next, Task.Delay(Heartbeat, ends.Token)).ConfigureAwait(false) == next;
                if (!isNews)
                {
                    ends.Token.ThrowIfCancellationRequested();
                    await request.EventAsync(Comment, ends.Token).ConfigureAwait(false);
                    continue;
                }

                var json = await next.ConfigureAwait(false);
                await request.EventAsync((byte[])[.. "event: status\ndata: "u8, .. json, .. "\n\n"u8], ends.Token).ConfigureAwait(false);
                next = subscription.ReadAsync(ends.Token).AsTask();
            }
        }
        catch (OperationCanceledException) when (feed.Stopping.IsCancellationRequested)
        {
            // The node is stopping: complete the stream properly.
            return;
        }
    }
}
