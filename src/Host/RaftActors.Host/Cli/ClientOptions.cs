using System.CommandLine;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary>The options of every client verb, and their common steps: ask, print, exit.</summary>
internal sealed class ClientOptions
{
    private const string DefaultEndpoint = "http://127.0.0.1:8080";
    private const string EndpointsVariable = "RAFTACTORS_ENDPOINTS";

    private readonly Option<string[]> _endpoints = new("--endpoint", "-e")
    {
        Description =
            $"A node's address, http or https; several are tried in turn. Default: {EndpointsVariable} (separated by commas), else "
                + $"{DefaultEndpoint}.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "How long to try, such as 500ms, 10s or 5m; does not limit a watch that has started.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "10s",
        Recursive = true,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "table for people, json for programs.",
        HelpName = "table|json",
        DefaultValueFactory = _ => "table",
        Recursive = true,
    };

    private readonly CredentialOptions _credentials = new();
    private readonly Option<string?>? _group;

    /// <param name="io">Where the verbs read and write.</param>
    /// <param name="usualGroup">For verbs of a built-in machine: the group that they address unless <c>--group</c> names another.</param>
    public ClientOptions(CliIo io, string? usualGroup = null)
    {
        Io = io;
        if (usualGroup is not null)
        {
            _group = new Option<string?>("--group", "-g")
            {
                Description = $"The group; default: {usualGroup}.",
                HelpName = "GROUP",
                Recursive = true,
            };
        }
    }

    public CliIo Io { get; }

    public Command AddTo(Command command)
    {
        _output.AcceptOnlyFromAmong("table", "json");
        command.Options.Add(_endpoints);
        command.Options.Add(_timeout);
        command.Options.Add(_output);
        _credentials.AddTo(command);
        if (_group is not null)
        {
            command.Options.Add(_group);
        }

        return command;
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_output) == "json";

    /// <summary>A client of the endpoints given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="more">How much longer than the timeout to try, because the request itself waits for something.</param>
    public ApiClient Connect(ParseResult parsed, TimeSpan more = default) =>
        Connect(parsed, Endpoints(parsed), more);

    public async Task<ApiReply> SendAsync(
        ParseResult parsed, HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancel, TimeSpan more = default)
    {
        using var client = Connect(parsed, more);
        return await client.SendAsync(method, Addressed(parsed, path), body, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks, and prints the answer: its JSON, or the output of <paramref name="print"/>, whose result is the exit code.
    /// </summary>
    public async Task<int> RunAsync(
        ParseResult parsed, HttpMethod method, string path, ReadOnlyMemory<byte>? body, Func<ApiReply, int> print, CancellationToken cancel)
    {
        var reply = await SendAsync(parsed, method, path, body, cancel).ConfigureAwait(false);
        return reply.IsOk ? print(reply) : Failed(reply);
    }

    /// <summary>Sends the same request to every endpoint, regardless of the other answers.</summary>
    public async Task<IReadOnlyList<(Uri Endpoint, ApiReply Reply)>> AskAllAsync(ParseResult parsed, string path, CancellationToken cancel)
    {
        var replies = Endpoints(parsed).Select(async endpoint =>
        {
            using var client = Connect(parsed, [endpoint]);
            return (endpoint, await client.SendAsync(HttpMethod.Get, path, null, cancel).ConfigureAwait(false));
        });
        return await Task.WhenAll(replies).ConfigureAwait(false);
    }

    /// <summary>Reads the events of the first endpoint that answers, until <paramref name="onEvent"/> returns an exit code.</summary>
    public async Task<int> StreamAsync(ParseResult parsed, string path, Func<string, string, int?> onEvent, CancellationToken cancel)
    {
        using var client = Connect(parsed);
        return await client.StreamAsync(Addressed(parsed, path), onEvent, cancel).ConfigureAwait(false) switch
        {
            { Exit: ExitCode.Done, Message: "" } => ExitCode.Done,
            { Message: "" } ended => ended.Exit,
            var failed => Failed(failed),
        };
    }

    public int Failed(ApiReply reply) => Failed(reply.Exit, reply.Message);

    public int Failed(int exit, string message)
    {
        Io.Complain(message);
        return exit;
    }

    /// <summary>Prints the body as received for --output json, otherwise the text.</summary>
    public void Print(ParseResult parsed, ApiReply reply, string text) =>
        Io.Text.WriteLine(IsJson(parsed) ? System.Text.Encoding.UTF8.GetString(reply.Body) : text);

    public static TimeSpan Duration(string option, string text) =>
        Durations.Parse(text) ?? throw new UsageError($"{option}: '{text}' is not a duration; {Durations.Allowed}");

    public static string Encode(string segment) => Uri.EscapeDataString(segment).Replace(".", "%2E", StringComparison.Ordinal);

    /// <summary>The path with the named group as its last parameter.</summary>
    private string Addressed(ParseResult parsed, string path) => _group is null || parsed.GetValue(_group) is not { } group
        ? path
        : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}group={Uri.EscapeDataString(group)}";

    private ApiClient Connect(ParseResult parsed, IReadOnlyList<Uri> endpoints, TimeSpan more = default) =>
        new(
            endpoints, Duration("--timeout", parsed.GetValue(_timeout)!) + more,
            _credentials.Read(parsed, Io.Environment, endpoints));

    private List<Uri> Endpoints(ParseResult parsed)
    {
        var given = parsed.GetValue(_endpoints) is { Length: > 0 } options
            ? options
            : (Io.Environment.GetValueOrDefault(EndpointsVariable) ?? "").Split(
                ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (given.Length == 0 ? [DefaultEndpoint] : given).Select(Endpoint).ToList();
    }

    private static Uri Endpoint(string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return
            Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.AbsolutePath == "/"
            && uri.Query.Length == 0
            ? uri
            : throw new UsageError($"'{text}' is not a URL (example: {DefaultEndpoint})");
    }
}
