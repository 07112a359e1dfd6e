namespace RaftActors.Routing;

/// <summary>The numbers of this router's requests, of clients and of subscriptions alike.</summary>
internal sealed class RequestIds
{
    // A random start, so that answers for an earlier incarnation of this router match no request.
    private long _next = Random.Shared.NextInt64(1L << 60);

    public long Next() => _next++;
}
