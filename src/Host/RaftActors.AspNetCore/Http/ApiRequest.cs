using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Metrics;
using RaftActors.AspNetCore.Nodes;
using RaftActors.AspNetCore.Words;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.Ranges.Keys;

namespace RaftActors.AspNetCore.Http;

/// <summary>One request: its input, the node that serves it, and its response.</summary>
internal sealed class ApiRequest(
    HttpContext http, ApiNode? node, string value, QueryParameters parameters, Principal principal, ICaller? caller)
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>An answer or event as JSON.</summary>
    public static byte[] Encoded(object body) => JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Relaxed.TypeOf(body));

    public const string EventStream = "text/event-stream";

    /// <summary>The query parameters of every read from a machine.</summary>
    public static readonly string[] ReadParameters = ["consistency", "index", "maxStalenessMs"];

    /// <summary>For endpoints of the framework.</summary>
    public HttpContext Http => http;

    /// <summary>The variable part of the path: a key or a name.</summary>
    public string Value { get; } = value;

    /// <summary>The body, as far as it was asked for.</summary>
    public ReadOnlyMemory<byte> BodyRead { get; private set; }

    /// <summary>A HEAD request: headers only, no body.</summary>
    public bool IsHead { get; } = HttpMethods.IsHead(http.Request.Method);

    /// <exception cref="ApiError">No node is running.</exception>
    public ApiNode Node => node ?? throw ApiError.NoNode();

    /// <summary>The client disconnected.</summary>
    public CancellationToken Cancelled => http.RequestAborted;

    /// <summary>Commits and applies a command.</summary>
    /// <exception cref="ApiError">It was refused, or its outcome is unknown.</exception>
    public async Task<Answer> ProposeAsync(string group, Func<ReadOnlyMemory<byte>> command)
    {
        var bytes = Encoded(command);
        var began = Stopwatch.GetTimestamp();
        var answer = SessionAsked(group) is { } session
            ? await Node.Client.ProposeAsync(group, bytes, session, cancel: Cancelled).ConfigureAwait(false)
            : await Node.Client.ProposeAsync(group, bytes, cancel: Cancelled).ConfigureAwait(false);
        HostMetrics.Write(Stopwatch.GetElapsedTime(began), answer.Outcome);
        return AnswerErrors.Checked(group, answer, isRead: false);
    }

    /// <summary>Commits and applies a command of a built-in machine, in its group or where the key is by now.</summary>
    /// <exception cref="ApiError">It was refused, or its outcome is unknown.</exception>
    public async Task<Answer> ProposeAsync(MachineTarget target, string key, Func<ReadOnlyMemory<byte>> command)
    {
        if (target.Keyspace is not { } keyspace)
        {
            return await ProposeAsync(target.Name, command).ConfigureAwait(false);
        }

        var propose = new ProposeKey(keyspace, Encoding.UTF8.GetBytes(key), Encoded(command), Session: KeySessionAsked(keyspace));
        var began = Stopwatch.GetTimestamp();
        var answer = await Node.Client.ProposeAsync(propose, Cancelled).ConfigureAwait(false);
        HostMetrics.Write(Stopwatch.GetElapsedTime(began), answer.Outcome);
        return AnswerErrors.Checked(target.Name, answer, isRead: false);
    }

    /// <summary>Opens a session of a group and returns its id.</summary>
    /// <exception cref="ApiError">It was not opened, or the outcome is unknown.</exception>
    public async Task<long> OpenSessionAsync(string group)
    {
        try
        {
            return (await Node.Client.OpenSessionAsync(group, cancel: Cancelled).ConfigureAwait(false)).Id;
        }
        catch (SessionRefusedException refused)
        {
            AnswerErrors.Checked(group, refused.Answer, isRead: false);
            throw;
        }
    }

    /// <summary>Runs an operation on the whole group.</summary>
    /// <exception cref="ApiError">It was refused, or its outcome is unknown.</exception>
    public async Task<Answer> OperateAsync(string group, Func<RaftClient, CancellationToken, Task<Answer>> operation) =>
        AnswerErrors.Checked(group, await operation(Node.Client, Cancelled).ConfigureAwait(false), isRead: false);

    /// <exception cref="ApiError">It was not closed, or the outcome is unknown.</exception>
    public async Task CloseSessionAsync(string group, long session) =>
        AnswerErrors.Checked(
            group, await Node.Client.CloseSessionAsync(group, session, cancel: Cancelled).ConfigureAwait(false), isRead: false);

    /// <summary>Reads with the requested consistency.</summary>
    /// <exception cref="ApiError">It was not answered.</exception>
    public async Task<Answer> QueryAsync(string group, Func<ReadOnlyMemory<byte>> query)
    {
        var bytes = Encoded(query);
        var asked = ConsistencyAsked(group, bytes);
        var began = Stopwatch.GetTimestamp();
        var answer = await Node.Client.QueryAsync(asked, Cancelled).ConfigureAwait(false);
        HostMetrics.Read(Stopwatch.GetElapsedTime(began), answer.Outcome);
        if (asked.Consistency == Consistency.Sequential && answer.Outcome is Outcome.NoLeader or Outcome.Unknown)
        {
            await LogEnd.ThrowIfBehindAsync(Node, group, asked.MinIndex, answer).ConfigureAwait(false);
        }

        return AnswerErrors.Checked(group, answer, isRead: true);
    }

    /// <summary>Asks a built-in machine, in its group or where the key is by now.</summary>
    /// <exception cref="ApiError">It was not answered.</exception>
    public Task<Answer> QueryAsync(MachineTarget target, string key, Func<ReadOnlyMemory<byte>> query) => target.Keyspace is null
        ? QueryAsync(target.Name, query)
        : QueryAsync(target, Encoding.UTF8.GetBytes(key), query, isScan: false);

    /// <summary>
    /// Asks about many keys: the group once, or one range after another in the order of keys, as far as the answers are wanted, but at
    /// least one. Ranges may change meanwhile: no key that exists throughout is missed, but a range that has grown repeats keys, unless the
    /// question or the reader skips them.
    /// </summary>
    /// <param name="target">The group or keyspace.</param>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="after">The key to start after.</param>
    /// <param name="query">Makes the question for the next range.</param>
    /// <exception cref="ApiError">One of them was not answered.</exception>
    public async IAsyncEnumerable<Answer> ScanAsync(
        MachineTarget target, string prefix, string after, Func<ReadOnlyMemory<byte>> query)
    {
        if (target.Keyspace is null)
        {
            yield return await QueryAsync(target.Name, query).ConfigureAwait(false);
            yield break;
        }

        ReadOnlyMemory<byte> begin = Encoding.UTF8.GetBytes(prefix);
        var end = KeyOrder.Successor(begin.Span);
        ReadOnlyMemory<byte> last = Encoding.UTF8.GetBytes(after);
        var from = KeyOrder.Compare(last.Span, begin.Span) > 0 ? last : begin;
        while (true)
        {
            var piece = await QueryAsync(target, from, query, isScan: true).ConfigureAwait(false);
            yield return piece;
            if (piece.CoveredTo is not { } next || (end is not null && KeyOrder.Compare(next.Span, end) >= 0))
            {
                yield break;
            }

            from = next;
        }
    }

    /// <summary>For routes whose request itself names the group.</summary>
    /// <exception cref="ApiError">403: the caller has not the role for it.</exception>
    public void Demand(AccessRole role, string name)
    {
        if (!Scopes.Allow(principal, role, name, node))
        {
            throw AccessCheck.Forbidden(principal, role, name);
        }
    }

    public string? Header(string name) => RequestHeaders.Text(http.Request.Headers, name);

    /// <summary>Null if not given.</summary>
    public string? Parameter(string name) => parameters.Text(name);

    public long NumberParameter(string name, long otherwise, long min, long max) => parameters.Number(name, otherwise, min, max);

    /// <summary>The body, limited to that many bytes.</summary>
    public async Task<ReadOnlyMemory<byte>> BodyAsync(int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var body = new ArrayBufferWriter<byte>((int)(http.Request.ContentLength ?? 4096) + 1);
        int read;
        while ((read = await http.Request.Body.ReadAsync(body.GetMemory(1), Cancelled).ConfigureAwait(false)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > maxBytes)
            {
                throw TooLarge(maxBytes);
            }
        }

        return BodyRead = body.WrittenMemory;
    }

    /// <summary>The body by its contract.</summary>
    public async Task<T> BodyAsync<T>(JsonTypeInfo<T> contract, int maxBytes) =>
        JsonInput.Read(await BodyAsync(maxBytes).ConfigureAwait(false), contract);

    /// <summary>The same for a contract without required members: nothing is an empty object.</summary>
    public async Task<T> OptionalBodyAsync<T>(JsonTypeInfo<T> contract, int maxBytes)
    {
        var body = await BodyAsync(maxBytes).ConfigureAwait(false);
        return JsonInput.Read(body.IsEmpty ? "{}"u8.ToArray() : body, contract);
    }

    /// <summary>For requests without a body: it must be empty or an empty object.</summary>
    public Task NoBodyAsync() => OptionalBodyAsync(RequestJson.Default.EmptyBody, 1024);

    public Task OkAsync(Answer answer, object body)
    {
        Position(answer);
        return OkAsync(body);
    }

    public Task OkAsync(object body, int status = 200)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, ApiJson.Relaxed.TypeOf(body), "application/json", Cancelled);
    }

    /// <summary>An answer of the host.</summary>
    public Task OkAsync<T>(T body, JsonTypeInfo<T> type) => http.Response.WriteAsJsonAsync(body, type, "application/json", Cancelled);

    public async Task BytesAsync(Answer answer, ReadOnlyMemory<byte> bytes)
    {
        Position(answer);
        http.Response.ContentType = "application/octet-stream";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, Cancelled).ConfigureAwait(false);
    }

    /// <summary>A file of the page; the policy allows the page to run and load only its own files.</summary>
    public Task FileAsync(ReadOnlyMemory<byte> content, string contentType) => TextAsync(content, contentType, headers =>
        {
            headers.ContentSecurityPolicy =
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers.CacheControl = "no-cache";
        });

    public Task TextAsync(ReadOnlyMemory<byte> content, string contentType, Action<IHeaderDictionary>? more = null)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = content.Length;
        more?.Invoke(http.Response.Headers);
        return http.Response.Body.WriteAsync(content, Cancelled).AsTask();
    }

    /// <summary>A large body, written in pieces so that the server holds no second copy of it.</summary>
    public async Task ContentAsync(ReadOnlyMemory<byte> content, string contentType, Action<IHeaderDictionary> more)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = content.Length;
        more(http.Response.Headers);
        for (var rest = content; !IsHead && !rest.IsEmpty; rest = rest[Math.Min(rest.Length, PieceBytes)..])
        {
            await http.Response.Body.WriteAsync(rest[..Math.Min(rest.Length, PieceBytes)], Cancelled).ConfigureAwait(false);
        }
    }

    /// <summary>Server-sent events until they end. The headers go out at once, so that the client sees that it was accepted.</summary>
    public async Task EventsAsync(IAsyncEnumerable<SseItem<byte[]>> events)
    {
        http.Response.ContentType = EventStream;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        caller?.Follow();
        await http.Response.StartAsync(Cancelled).ConfigureAwait(false);
        await StreamEvent.WriteAsync(events, http).ConfigureAwait(false);
    }

    private void Position(Answer answer)
    {
        http.Response.Headers["Raft-Index"] = answer.Index.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Raft-Term"] = answer.Term.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<Answer> QueryAsync(
        MachineTarget target, ReadOnlyMemory<byte> key, Func<ReadOnlyMemory<byte>> query, bool isScan)
    {
        var asked = ConsistencyAsked(target.Name, Encoded(query));

        // An index counts in the log of one group, and the key may have left it: a linearizable read includes what was answered anywhere.
        var consistency = asked.MinIndex > 0 ? Consistency.Linearizable : asked.Consistency;
        var byKey = new QueryKey(target.Keyspace!, key, asked.Question, consistency, MaxStaleness: asked.MaxStaleness) { IsScan = isScan };
        var began = Stopwatch.GetTimestamp();
        var answer = await Node.Client.QueryAsync(byKey, Cancelled).ConfigureAwait(false);
        HostMetrics.Read(Stopwatch.GetElapsedTime(began), answer.Outcome);
        return AnswerErrors.Checked(target.Name, answer, isRead: true);
    }

    private Query ConsistencyAsked(string group, ReadOnlyMemory<byte> question)
    {
        var index = NumberParameter("index", 0, 0, long.MaxValue);
        var staleness = TimeSpan.FromMilliseconds(NumberParameter("maxStalenessMs", 1000, 1, Durations.MaxMilliseconds));
        var consistency = Parameter("consistency");
        if (index > 0)
        {
            OnlyWith("index", "sequential", consistency);
        }

        OnlyWith("maxStalenessMs", "bounded", consistency);
        var read = ReadConsistency.Find(consistency)
            ?? throw ApiError.Malformed(
                $"Unknown consistency '{consistency}': it must be one of {string.Join(", ", ReadConsistency.Names)}.");
        return new Query(group, question, read.Consistency, index, AtThisNode: read.AtThisNode, MaxStaleness: staleness);
    }

    /// <summary>Rejects a parameter without effect: the client expects something else.</summary>
    private void OnlyWith(string parameter, string wanted, string? consistency)
    {
        if (Parameter(parameter) is not null && consistency != wanted)
        {
            throw ApiError.Malformed(
                $"The parameter '{parameter}' requires consistency={wanted}, not {consistency ?? "linearizable"}.");
        }
    }

    /// <summary>The session of a write, or null. A repeated sequence number gets the first answer again.</summary>
    private SessionSequence? SessionAsked(string group) => SessionHeaders() is not { } asked
        ? null
        : SessionNumber.IdAt(group, asked.Session) is { } id
            ? new SessionSequence(id, asked.Sequence)
            : throw SessionNumber.Gone($"The group '{group}' has no session {asked.Session}; a session belongs to one group.", group);

    /// <summary>The same in a keyspace, where the number itself says when the session ends.</summary>
    private KeySession? KeySessionAsked(string keyspace) => SessionHeaders() is not { } asked
        ? null
        : KeyspaceSession.Of(keyspace, asked.Session, asked.Sequence, Node.Settings.Machines.SessionTimeout)
            ?? throw SessionNumber.Gone(
                $"The keyspace '{keyspace}' has no session {asked.Session}; a session belongs to one keyspace.", keyspace);

    private (long Session, long Sequence)? SessionHeaders()
    {
        var (session, sequence) = (
            RequestHeaders.Number(http.Request.Headers, RequestHeaders.Session),
            RequestHeaders.Number(http.Request.Headers, RequestHeaders.Sequence));
        return session is null != sequence is null
            ? throw ApiError.Malformed("The headers Raft-Session and Raft-Sequence must be given together.")
            : session is null ? null : (session.Value, sequence!.Value);
    }

    private static ReadOnlyMemory<byte> Encoded(Func<ReadOnlyMemory<byte>> encode)
    {
        try
        {
            return encode();
        }
        catch (ArgumentException wrong)
        {
            throw ApiError.Malformed(wrong.Message);
        }
    }

    private static ApiError TooLarge(int maxBytes) =>
        new(413, "too-large", $"The body is larger than {maxBytes} bytes, the maximum here.");
}
