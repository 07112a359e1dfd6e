using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Rpc;

namespace RaftActors.Etcd.Json;

/// <summary>Adds paths of the JSON gateway: one message in, one message or a line for each message out.</summary>
internal sealed class JsonRoutes(IEndpointRouteBuilder endpoints, Calls calls, int maxBytes, ILogger log)
{
    private const string Post = "POST";

    /// <summary>The second is that of older versions, which old clients still use.</summary>
    private static readonly string[] Prefixes = ["/v3", "/v3beta"];

    /// <summary>A path with one answer.</summary>
    public void Map<TRequest, TResponse>(string path, Func<TRequest, EtcdCall, Task<TResponse>> serveAsync)
        where TRequest : IMessage, new()
        where TResponse : IMessage => Map(path, async http =>
    {
        var request = await ReadAsync<TRequest>(http).ConfigureAwait(false);
        var response = await calls.AdmitAsync(request, CallOf(http), call => serveAsync(request, call)).ConfigureAwait(false);
        await WriteAsync(http, StatusCodes.Status200OK, Encoding.UTF8.GetBytes(JsonText.Write(response))).ConfigureAwait(false);
    });

    /// <summary>A path with a stream of answers.</summary>
    public void Map<TRequest, TResponse>(string path, Func<TRequest, Func<TResponse, Task>, EtcdCall, Task> serveAsync)
        where TRequest : IMessage, new()
        where TResponse : IMessage => Map(path, async http =>
    {
        var request = await ReadAsync<TRequest>(http).ConfigureAwait(false);
        try
        {
            await calls.AdmitAsync(request, CallOf(http), async call =>
            {
                await serveAsync(request, message => LineAsync(http, ResultOf(message)), call).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (RpcException failed) when (http.Response.HasStarted)
        {
            await LineAsync(http, JsonErrors.Line(failed.StatusCode, failed.Status.Detail)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // The server stops.
            await LineAsync(http, JsonErrors.Line(StatusCode.Unavailable, EtcdErrors.Stopped.Status.Detail)).ConfigureAwait(false);
        }
    });

    /// <summary>Every method, so that a refusal too tells browsers that they may read it.</summary>
    private void Map(string path, Func<HttpContext, Task> serveAsync)
    {
        foreach (var prefix in Prefixes)
        {
            endpoints.Map(prefix + path, http => ServeAsync(http, serveAsync));
        }
    }

    private async Task ServeAsync(HttpContext http, Func<HttpContext, Task> serveAsync)
    {
        if (!HttpMethodRule.Admits(http, Post))
        {
            return;
        }

        try
        {
            await serveAsync(http).ConfigureAwait(false);
        }
        catch (RpcException failed)
        {
            await FailAsync(http, failed.StatusCode, failed.Status.Detail).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is InvalidProtocolBufferException or InvalidJsonException)
        {
            await FailAsync(http, StatusCode.InvalidArgument, unreadable.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(http, StatusCode.Unavailable, EtcdErrors.Stopped.Status.Detail).ConfigureAwait(false);
        }
        catch (IOException broken)
        {
            // The client did not send what it had announced, or has gone.
            await FailAsync(http, StatusCode.InvalidArgument, broken.Message).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            log.LogError(failed, "etcd: {Path} failed", http.Request.Path);
            await FailAsync(http, StatusCode.Internal, "etcdserver: internal error").ConfigureAwait(false);
        }
    }

    private static EtcdCall CallOf(HttpContext http) =>
        new(Calls.TokenOf(http.Request.Headers.Authorization.ToString()), NeedsLeader: false, http.RequestAborted);

    private async Task<T> ReadAsync<T>(HttpContext http)
        where T : IMessage, new()
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > maxBytes)
            {
                throw EtcdErrors.RequestTooLarge;
            }

            body.Write(buffer, 0, read);
        }

        return JsonText.Read<T>(Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));
    }

    /// <summary>A stream that has begun just ends.</summary>
    private static Task FailAsync(HttpContext http, StatusCode code, string text) => http.Response.HasStarted
        ? Task.CompletedTask
        : WriteAsync(http, JsonErrors.StatusOf(code), JsonErrors.Body(code, text));

    private static async Task WriteAsync(HttpContext http, int status, byte[] body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] ResultOf(IMessage message) => Encoding.UTF8.GetBytes($$"""{"result":{{JsonText.Write(message)}}}""");

    private static async Task LineAsync(HttpContext http, byte[] line)
    {
        http.Response.ContentType ??= "application/json";
        await http.Response.Body.WriteAsync((byte[])[.. line, (byte)'\n'], http.RequestAborted).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }
}
