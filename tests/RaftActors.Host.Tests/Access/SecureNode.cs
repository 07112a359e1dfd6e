using System.Collections.Concurrent;
using System.Net;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.Event;
using RaftActors.AspNetCore.Http;
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>A node with ranges and a tokens file, in this process. The token of a caller is <c>token-of-NAME</c>.</summary>
public sealed class SecureNode : IAsyncLifetime
{
    private const string Callers = """
        reader { tokens = ["#reader"], roles = ["read:*"] }
        writer { tokens = ["#writer"], roles = ["write:*"] }
        operator { tokens = ["#operator"], roles = ["operate:*"] }
        admin { tokens = ["#admin"], roles = ["admin:*"] }
        kv { tokens = ["#kv"], roles = ["write:kv", "read:counter"] }
        counter-operator { tokens = ["#counter-operator"], roles = ["operate:counter"] }
        map { tokens = ["#map"], roles = ["write:meta"] }
        leaving { tokens = ["#leaving"], roles = ["read:kv"] }
        """;

    private readonly TemporaryDirectory _directory = new();
    private DemoCluster _demo = null!;
    private readonly ConcurrentQueue<string> _lines = new();

    internal Uri Address => _demo.Address;

    internal string TokensFile { get; private set; } = "";

    internal IReadOnlyList<ApiRoute> Routes => _demo.Routes;

    /// <summary>The content of a tokens file: <c>#NAME</c> stands for the hash of that caller's token.</summary>
    internal static string File(string callers) => System.Text.RegularExpressions.Regex.Replace(
        callers, "#([a-z-]+)", m => AccessList.HashOf(Token(m.Groups[1].Value)));

    internal static string Token(string name) => $"token-of-{name}";

    internal static (string Name, string Value) As(string name) => ("Authorization", $"Bearer {Token(name)}");

    internal ApiTester Client() => new(_demo.Address);

    /// <summary>Replaces the tokens file, with further entries.</summary>
    internal void Write(string more, string without = "(none)")
    {
        var callers = Callers.Split('\n').Where(l => !l.StartsWith($"{without} ", StringComparison.Ordinal)).Append(more);
        System.IO.File.WriteAllText(TokensFile, File(string.Join('\n', callers)));
    }

    /// <summary>Waits for a line of the host's log.</summary>
    /// <param name="id">The line's id.</param>
    /// <param name="wanted">Which of them.</param>
    /// <param name="again">What may cause it; repeated, because some lines come once per second at most.</param>
    internal async Task<string> LineAsync(string id, Func<string, bool> wanted, Func<Task>? again = null)
    {
        string? found = null;
        await Conditions.Until(
            $"a line {id}", TimeSpan.FromSeconds(20),
            async () =>
            {
                await (again?.Invoke() ?? Task.CompletedTask);
                return (found = _lines.FirstOrDefault(l => l.StartsWith(id, StringComparison.Ordinal) && wanted(l))) is not null;
            },
            () => string.Join('\n', _lines));
        return found!;
    }

    public async Task InitializeAsync()
    {
        TokensFile = _directory.File("tokens.conf", File(Callers));
        var settings = new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0)) { TokensFile = TokensFile };
        _demo = await DemoCluster.StartAsync(
            1, settings, Path.Combine(_directory.Path, "data"), fresh: false, "akka.loglevel = INFO", hasRanges: true);
        var system = (ActorSystem)_demo.Nodes.Running[0].Actors;
        var keeper = system.ActorOf(dsl => dsl.Receive<LogEvent>((line, _) => _lines.Enqueue(line.Message.ToString() ?? "")));
        system.EventStream.Subscribe(keeper, typeof(LogEvent));
    }

    public async Task DisposeAsync()
    {
        await _demo.DisposeAsync();
        _directory.Dispose();
    }
}
