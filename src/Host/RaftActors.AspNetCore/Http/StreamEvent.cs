using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;

namespace RaftActors.AspNetCore.Http;

/// <summary>Events of a stream, with their data as JSON.</summary>
internal static class StreamEvent
{
    /// <summary>Shows the client that the stream lives. An event, not a comment, as clients can see only events.</summary>
    public static readonly SseItem<byte[]> Heartbeat = new("{}"u8.ToArray(), "heartbeat");

    /// <param name="name">The kind of event.</param>
    /// <param name="id">Where a client that reconnects continues; null if the position does not change.</param>
    /// <param name="data">A contract.</param>
    public static SseItem<byte[]> Of(string name, string? id, object data) => new(ApiRequest.Encoded(data), name) { EventId = id };

    /// <summary>The event of an entry: a client that reconnects continues after its index.</summary>
    public static SseItem<byte[]> Of(string name, long index, object data) =>
        Of(name, index.ToString(CultureInfo.InvariantCulture), data);

    /// <summary>A stream of the given events.</summary>
    public static async IAsyncEnumerable<SseItem<byte[]>> StreamOf(params SseItem<byte[]>[] events)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var item in events)
        {
            yield return item;
        }
    }

    /// <summary>Writes and flushes one event after the other.</summary>
    public static Task WriteAsync(IAsyncEnumerable<SseItem<byte[]>> events, HttpContext http) => SseFormatter.WriteAsync(
        events, http.Response.Body, static (item, writer) => writer.Write(item.Data), http.RequestAborted);
}
