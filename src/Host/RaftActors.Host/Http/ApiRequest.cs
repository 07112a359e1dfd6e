using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using RaftActors.Client;
using RaftActors.Host.Metrics;
using RaftActors.Host.Nodes;
using RaftActors.Host.Words;
using RaftActors.Messages;

namespace RaftActors.Host.Http;

/// <summary>One request: its input, the node that serves it, and its response.</summary>
internal sealed class ApiRequest(HttpContext http, HostedNode? node, string value, QueryParameters parameters)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For errors: null fields are left out.</summary>
    public static readonly JsonSerializerOptions ErrorJson = new(Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private const int PieceBytes = 64 * 1024;

    public const string EventStream = "text/event-stream";

    /// <summary>The query parameters of every read from a machine.</summary>
    public static readonly string[] ReadParameters = ["consistency", "index", "maxStalenessMs"];

    /// <summary>The variable part of the path: a key or a name.</summary>
    public string Value { get; } = value;

    /// <summary>A HEAD request: headers only, no body.</summary>
    public bool IsHead { get; } = HttpMethods.IsHead(http.Request.Method);

    /// <exception cref="ApiError">No node is running.</exception>
    public HostedNode Node => node ?? throw ApiError.NoNode();

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
        return Checked(group, answer, isRead: false);
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
            Checked(group, refused.Answer, isRead: false);
            throw;
        }
    }

    /// <summary>Runs an operation on the whole group.</summary>
    /// <exception cref="ApiError">It was refused, or its outcome is unknown.</exception>
    public async Task<Answer> OperateAsync(string group, Func<RaftClient, CancellationToken, Task<Answer>> operation) =>
        Checked(group, await operation(Node.Client, Cancelled).ConfigureAwait(false), isRead: false);

    /// <exception cref="ApiError">It was not closed, or the outcome is unknown.</exception>
    public async Task CloseSessionAsync(string group, long session) =>
        Checked(group, await Node.Client.CloseSessionAsync(group, session, cancel: Cancelled).ConfigureAwait(false), isRead: false);

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

        return Checked(group, answer, isRead: true);
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

        return body.WrittenMemory;
    }

    /// <summary>For requests without a body: it must be empty or an empty object.</summary>
    public async Task NoBodyAsync()
    {
        var body = await BodyAsync(1024).ConfigureAwait(false);
        if (body.Length > 0)
        {
            JsonBody.Parse(body);
        }
    }

    public Task OkAsync(Answer answer, object body)
    {
        Position(answer);
        return OkAsync(body);
    }

    public Task OkAsync(object body, int status = 200)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, body.GetType(), Json, "application/json", Cancelled);
    }

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

    public Task StartEventsAsync()
    {
        http.Response.ContentType = EventStream;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return http.Response.StartAsync(Cancelled);
    }

    public async Task EventAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await http.Response.Body.WriteAsync(bytes, cancel).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(cancel).ConfigureAwait(false);
    }

    private void Position(Answer answer)
    {
        http.Response.Headers["Raft-Index"] = answer.Index.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Raft-Term"] = answer.Term.ToString(CultureInfo.InvariantCulture);
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
    private SessionSequence? SessionAsked(string group)
    {
        var (session, sequence) = (
            RequestHeaders.Number(http.Request.Headers, RequestHeaders.Session),
            RequestHeaders.Number(http.Request.Headers, RequestHeaders.Sequence));
        if (session is null && sequence is null)
        {
            return null;
        }

        if (session is null || sequence is null)
        {
            throw ApiError.Malformed("The headers Raft-Session and Raft-Sequence must be given together.");
        }

        return SessionNumber.IdAt(group, session.Value) is { } id
            ? new SessionSequence(id, sequence.Value)
            : throw new ApiError(
                410, "session-expired", $"The group '{group}' has no session {session}; a session belongs to one group.")
            {
                Group = group,
            };
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

    private static Answer Checked(string group, Answer answer, bool isRead)
    {
        // An unanswered read is never ambiguous: it changed nothing.
        var (status, code) = answer.Outcome switch
        {
            Outcome.Ok => (200, ""),
            Outcome.NoLeader => (503, "no-leader"),
            Outcome.Busy => (503, "busy"),
            Outcome.Stopping => (503, "stopping"),
            Outcome.TooLarge => (413, "too-large"),
            Outcome.NoSuchGroup => (404, "no-such-group"),
            Outcome.BadRequest => (400, "malformed"),
            Outcome.Refused => (409, "refused"),
            Outcome.MachineError => (422, "machine-error"),
            Outcome.SessionExpired => (410, "session-expired"),
            Outcome.AnswerForgotten => (410, "answer-forgotten"),
            _ when isRead => (503, "not-answered"),
            _ => (504, "unknown"),
        };
        return answer.IsOk
            ? answer
            : throw new ApiError(status, code, answer.Message ?? answer.Outcome.ToString())
            {
                Group = group,

                // No leader answered, so the presumed leader is not named.
                Leader = answer.Outcome == Outcome.NoLeader ? null : answer.Leader,
                IsUnknown = status == 504,
            };
    }

    private static ApiError TooLarge(int maxBytes) =>
        new(413, "too-large", $"The body is larger than {maxBytes} bytes, the maximum here.");
}
