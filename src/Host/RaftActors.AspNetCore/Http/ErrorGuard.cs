using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Words;

namespace RaftActors.AspNetCore.Http;

/// <summary>Turns what a request throws into an answer.</summary>
internal static class ErrorGuard
{
    public const string ContentType = "application/problem+json";

    public static async Task RunAsync(HttpContext http, ILogger log, ICaller? caller, Func<Task> serve)
    {
        try
        {
            await serve().ConfigureAwait(false);
        }
        catch (ApiError error)
        {
            caller?.Refused(error);
            await WriteAsync(http, error).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            // An error found while the body was read: too large, too slow, cut off.
            var code = bad.StatusCode switch { 413 => "too-large", 408 => "too-slow", _ => "malformed" };
            await WriteAsync(http, new ApiError(bad.StatusCode, code, bad.Message)).ConfigureAwait(false);
        }
        catch (Exception gone) when (http.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException)
        {
            log.LogDebug(gone, "The client disconnected.");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogError(failure, "{Method} {Path} failed.", http.Request.Method, Printable.Text(http.Request.Path.ToString()));

            // How far the request got is unknown here.
            await WriteAsync(http, new ApiError(500, "internal", "The request failed; see the log of the node.") { IsUnknown = true })
                .ConfigureAwait(false);
        }
    }

    public static async Task WriteAsync(HttpContext http, ApiError error)
    {
        var body = error.ToJson();
        if (!http.Response.HasStarted)
        {
            http.Response.StatusCode = error.Status;
            http.Response.ContentType = ContentType;
            if (error.Header is var (name, value))
            {
                http.Response.Headers[name] = value;
            }

            await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
        }
        else if (http.Response.ContentType == ApiRequest.EventStream)
        {
            // The status was sent long ago; a stream can still report why it ends.
            await StreamEvent.WriteAsync(StreamEvent.StreamOf(new SseItem<byte[]>(body, "failed")), http).ConfigureAwait(false);
        }
        else
        {
            http.Abort();
        }
    }
}
