using System.Text;

namespace RaftActors.AspNetCore.Http;

/// <summary>Messages of a subscription as server-sent events, with a comment every few seconds while there are none.</summary>
internal static class EventPump
{
    /// <summary>Shows the client that the stream lives.</summary>
    public static readonly byte[] Comment = ": nothing new\n\n"u8.ToArray();

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>Sends until the client disconnects, the node stops, or the sequence fails.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stopping">The node stops.</param>
    /// <param name="ends">Ends the sequence; cancelled by the request, by the node, and here.</param>
    /// <param name="elements">What is sent, from the next one on.</param>
    /// <param name="sendAsync">Sends the events of one element.</param>
    public static async Task RunAsync<T>(
        ApiRequest request,
        CancellationToken stopping,
        CancellationTokenSource ends,
        IAsyncEnumerator<T> elements,
        Func<T, CancellationToken, Task> sendAsync)
    {
        var next = elements.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (await Task.WhenAny(next, Task.Delay(Heartbeat, ends.Token)).ConfigureAwait(false) != next)
                {
                    ends.Token.ThrowIfCancellationRequested();
                    await request.EventAsync(Comment, ends.Token).ConfigureAwait(false);
                    continue;
                }

                if (!await next.ConfigureAwait(false))
                {
                    return;
                }

                await sendAsync(elements.Current, ends.Token).ConfigureAwait(false);
                next = elements.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The node is stopping: the stream ends here, and the client continues at another node from where it is.
            return;
        }
        finally
        {
            // A sequence must not be disposed of while it is waited for.
            await ends.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One event.</summary>
    public static byte[] Event(string name, string? id, object data)
    {
        var json = Encoding.UTF8.GetString(ApiRequest.Encoded(data));
        return Encoding.UTF8.GetBytes($"event: {name}\n{(id is null ? "" : $"id: {id}\n")}data: {json}\n\n");
    }

    /// <summary>No event, but a client that reconnects continues from here.</summary>
    public static byte[] Id(string id) => Encoding.UTF8.GetBytes($"id: {id}\n\n");
}
