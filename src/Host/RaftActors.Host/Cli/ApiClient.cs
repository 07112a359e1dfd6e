using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary>
/// Tries the endpoints in turn. The next one is tried only when the previous one certainly did nothing: the connection failed, or the
/// answer reported it. A write that was interrupted after it was sent has an unknown outcome and is not sent again.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly HttpRequestOptionsKey<Attempt> AttemptKey = new("attempt");
    private readonly IReadOnlyList<Uri> _endpoints;
    private readonly TimeSpan _timeout;
    private readonly HttpClient _http;

    public ApiClient(IReadOnlyList<Uri> endpoints, TimeSpan timeout, ClientCredentials credentials)
    {
        (_endpoints, _timeout) = (endpoints, timeout);
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
            SslOptions = credentials.Tls(),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (credentials.Token is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <param name="method">The method; a GET may be retried on any endpoint.</param>
    /// <param name="path">An encoded path with its query, starting with the slash.</param>
    /// <param name="body">The body to send; null for none.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<ApiReply> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(_timeout);
        var last = new ApiReply(ExitCode.Unavailable, [], "no endpoint was tried");
        foreach (var endpoint in _endpoints)
        {
            last = await AskAsync(endpoint, method, path, body, deadline.Token).ConfigureAwait(false);
            if (last.Exit != ExitCode.Unavailable)
            {
                break;
            }
        }

        return last;
    }

    /// <summary>Reads the server-sent events of the first endpoint that starts to answer in time.</summary>
    /// <param name="path">An encoded path with its query, starting with the slash.</param>
    /// <param name="onEvent">Receives an event's name and data. It stops reading by returning an exit code, having reported why.</param>
    /// <param name="cancel">Stops reading; the result is Done.</param>
    public async Task<ApiReply> StreamAsync(string path, Func<string, string, int?> onEvent, CancellationToken cancel)
    {
        var last = new ApiReply(ExitCode.Unavailable, [], "no endpoint was tried");
        foreach (var endpoint in _endpoints)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            deadline.CancelAfter(_timeout);
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(endpoint, path));
                using var response = await _http
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token)
                    .ConfigureAwait(false);
                if (!response.IsSuccessStatusCode)
                {
                    last = Reply(response, await response.Content.ReadAsByteArrayAsync(deadline.Token).ConfigureAwait(false), isRead: true);
                }
                else
                {
                    deadline.CancelAfter(Timeout.InfiniteTimeSpan);
                    return new ApiReply(await EventsAsync(response, onEvent, cancel).ConfigureAwait(false), [], "");
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
            {
                if (cancel.IsCancellationRequested)
                {
                    return new ApiReply(ExitCode.Done, [], "");
                }

                last = new ApiReply(ExitCode.Unavailable, [], $"{endpoint.Authority}: {Why(broken, endpoint)}");
            }

            if (last.Exit != ExitCode.Unavailable)
            {
                break;
            }
        }

        return last;
    }

    /// <summary>
    /// Reads a large body from the first endpoint that starts to send it. The endpoints are tried round after round until the timeout
    /// passes; the timeout also limits each wait for more data.
    /// </summary>
    /// <param name="path">An encoded path with its query, starting with the slash.</param>
    /// <param name="take">
    /// Handles the answer, given a function that reads the body and returns zero at its end. Once called, no other endpoint is tried.
    /// </param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<ApiReply> DownloadAsync(
        string path, Func<HttpResponseMessage, Func<Memory<byte>, ValueTask<int>>, Task> take, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var last = new ApiReply(ExitCode.Unavailable, [], "no endpoint was tried");
            foreach (var endpoint in _endpoints)
            {
                (last, var hasBegun) = await DownloadAsync(endpoint, path, take, cancel).ConfigureAwait(false);
                if (last.IsOk || hasBegun)
                {
                    return last;
                }
            }

            if (last.Exit != ExitCode.Unavailable || Stopwatch.GetElapsedTime(began) > _timeout)
            {
                return last;
            }

            await Task.Delay(RetryDelay, cancel).ConfigureAwait(false);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(ApiReply Reply, bool HasBegun)> DownloadAsync(
        Uri endpoint, string path, Func<HttpResponseMessage, Func<Memory<byte>, ValueTask<int>>, Task> take, CancellationToken cancel)
    {
        var hasBegun = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_timeout);
        var wait = limit.Token;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(endpoint, path));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, wait).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return (Reply(response, await response.Content.ReadAsByteArrayAsync(wait).ConfigureAwait(false), isRead: true), false);
            }

            hasBegun = true;
            var body = await response.Content.ReadAsStreamAsync(wait).ConfigureAwait(false);
            await take(response, buffer =>
            {
                limit.CancelAfter(_timeout);
                return body.ReadAsync(buffer, wait);
            }).ConfigureAwait(false);
            return (new ApiReply(ExitCode.Done, [], ""), true);
        }
        catch (Exception broken) when (broken is HttpRequestException or HttpIOException
            || (broken is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            var isSilent = broken is OperationCanceledException;
            var why = isSilent ? $"no data for {_timeout.TotalSeconds:0.#} s" : Why(broken, endpoint);
            return (new ApiReply(ExitCode.Unavailable, [], $"{endpoint.Authority}: {why}"), hasBegun);
        }
    }

    private static async Task<int> EventsAsync(HttpResponseMessage response, Func<string, string, int?> onEvent, CancellationToken cancel)
    {
        await foreach (
            var item in SseParser
                .Create(await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false))
                .EnumerateAsync(cancel)
                .ConfigureAwait(false))
        {
            if (onEvent(item.EventType, item.Data) is { } exit)
            {
                return exit;
            }
        }

        throw new IOException("The stream ended.");
    }

    private async Task<ApiReply> AskAsync(
        Uri endpoint, HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancel)
    {
        var isRead = method == HttpMethod.Get;
        var attempt = new Attempt();

        // Not normalized: keys may contain dots and encoded slashes, which Uri would otherwise rewrite.
        var uri = new Uri(
            endpoint.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, uri) { Content = body is { } bytes ? new ReadOnlyMemoryContent(bytes) : null };
        request.Options.Set(AttemptKey, attempt);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            var content = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            return Reply(response, content, isRead);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            var why = broken is OperationCanceledException ? $"no answer within {_timeout.TotalSeconds:0.#} s" : Why(broken, endpoint);
            return isRead || !attempt.IsConnected || IsOfHandshake(broken)
                ? new ApiReply(ExitCode.Unavailable, [], $"{endpoint.Authority}: {why}")
                : new ApiReply(ExitCode.Unknown, [], $"{endpoint.Authority}: the request was sent, but its outcome is unknown: {why}");
        }
    }

    private static ApiReply Reply(HttpResponseMessage response, byte[] content, bool isRead)
    {
        if (response.IsSuccessStatusCode)
        {
            // What a node answers has a place in the log, or is an object.
            var reply = new ApiReply(ExitCode.Done, content, "", Position(response, "Raft-Index"), Position(response, "Raft-Term"));
            return response.Headers.Contains("Raft-Index") || reply.TryJson().ValueKind == JsonValueKind.Object
                ? reply
                : new ApiReply(isRead ? ExitCode.Unavailable : ExitCode.Unknown, content, Foreign(response));
        }

        var (outcome, message) = Error(content);
        var exit = (int)response.StatusCode switch
        {
            503 when isRead || outcome == "not-applied" => ExitCode.Unavailable,
            429 => ExitCode.Unavailable,
            >= 500 => isRead ? ExitCode.Unavailable : ExitCode.Unknown,
            _ => ExitCode.Refused,
        };
        var prefix = exit == ExitCode.Unknown ? "the outcome is unknown: " : "";
        var hint = (int)response.StatusCode == 401 ? " Here: --token-file FILE, RAFTACTORS_TOKEN or --cert FILE." : "";
        return new ApiReply(exit, content, $"{prefix}{message ?? Foreign(response)}{hint}");
    }

    /// <summary>Every error of a node has a body that says what is wrong.</summary>
    private static string Foreign(HttpResponseMessage response) =>
        $"{response.RequestMessage!.RequestUri!.Authority} answers HTTP {(int)response.StatusCode} {response.ReasonPhrase}, and not as a "
            + "node does: name the address where the HTTP of a node listens (raft-actors.host.http), and see what is between";

    /// <summary>The handshake failed at this side, so no request was sent.</summary>
    private static bool IsOfHandshake(Exception broken) =>
        broken is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };

    private static string Why(Exception broken, Uri endpoint)
    {
        var message = broken.GetBaseException().Message;
        return IsOfHandshake(broken) ? $"no TLS connection: {message}"
            : endpoint.Scheme == Uri.UriSchemeHttp && broken is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
                ? $"{message} If the node uses TLS, its address begins with https://."
                : message;
    }

    private static (string? Outcome, string? Message) Error(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (Text(document.RootElement, "outcome"), Text(document.RootElement, "message"))
                : (null, null);
        }
        catch (JsonException)
        {
            // Not from a node, perhaps a proxy's error page: only the status counts.
            return (null, null);
        }

        static string? Text(JsonElement body, string name) =>
            body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static long Position(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : 0;

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConnectTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            socket.Dispose();
            throw new HttpRequestException(HttpRequestError.ConnectionError, "the connection timed out");
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        if (context.InitialRequestMessage.Options.TryGetValue(AttemptKey, out var attempt))
        {
            attempt.IsConnected = true;
        }

        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Whether there was ever a connection on which the request could have been sent.</summary>
    private sealed class Attempt
    {
        public volatile bool IsConnected;
    }
}
