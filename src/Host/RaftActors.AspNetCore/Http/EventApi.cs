using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/events</c>: the state of every node of this process as server-sent events, on every change.</summary>
internal sealed class EventApi(StatusFeed feed)
{
    public void Map(RouteMap routes) =>
        routes.Add("GET", "/v1/events", RouteAccess.Cluster(AccessRole.Read), StreamAsync)
            .WithMetadata(new ApiDocs("The state of every node of the process, as events", Answer: typeof(StatusEvent), AreEvents: true));

    private async Task StreamAsync(ApiRequest request)
    {
        using var subscription = feed.Subscribe();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, feed.Stopping);
        await request.EventsAsync(
            request.IsHead
                ? StreamEvent.StreamOf()
                : new Heartbeats(ends, feed.Stopping, TimeProvider.System).BetweenAsync(EventsAsync(subscription, ends.Token)))
            .ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<SseItem<byte[]>> EventsAsync(
        StatusFeed.Subscription subscription, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            yield return new SseItem<byte[]>(await subscription.ReadAsync(cancel).ConfigureAwait(false), "status");
        }
    }
}
