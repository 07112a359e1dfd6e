using System.Text.Json;
using RaftActors.Host.Backups;
using RaftActors.Host.Cli;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Backups;

/// <summary>The verbs <c>backup</c> and <c>inspect</c>, and the API behind them.</summary>
public sealed class BackupVerbTests(SingleNode node) : IClassFixture<SingleNode>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "backup");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_backup_contains_every_group_and_inspect_lists_them()
    {
        Assert.Equal(0, (await Run("kv", "put", "backed", "up")).Exit);

        var backup = await Run("backup", File);

        Assert.Equal((0, ""), (backup.Exit, backup.Error));
        Assert.Contains("intact", backup.Output, StringComparison.Ordinal);
        var shown = JsonDocument.Parse((await CliRun.Of(["inspect", File, "-o", "json"])).Output).RootElement;
        Assert.Equal(["counter", "kv", "ledger", "lock"],
            shown.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("group").GetString()));
        var table = await CliRun.Of(["inspect", File]);
        Assert.Equal(0, table.Exit);
        Assert.Contains("ledger", table.Output, StringComparison.Ordinal);
        using var reader = BackupReader.Open(File);
        var kv = reader.Manifest.Groups.Single(g => g.Group == "kv");
        Assert.Equal(("kv", "n1"), (kv.Machine, kv.Voters.Single()));
        Assert.Contains("backed", System.Text.Encoding.Latin1.GetString(reader.Read(kv)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_can_be_selected_and_files_are_replaced_only_on_request()
    {
        Assert.Equal(0, (await Run("backup", File, "-g", "kv", "-g", "lock")).Exit);
        using (var reader = BackupReader.Open(File))
        {
            Assert.Equal(["kv", "lock"], reader.Manifest.Groups.Select(g => g.Group));
        }

        var again = await Run("backup", File);
        Assert.Equal(1, again.Exit);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("backup", File, "--force", "--output", "json")).Exit);

        var unknownGroup = await Run("backup", $"{File}2", "--group", "nope");
        Assert.Equal(1, unknownGroup.Exit);
        Assert.Contains("counter, kv, ledger, lock", unknownGroup.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("backup")).Exit);
        Assert.Equal([File], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task Without_an_answer_no_file_is_written()
    {
        var run = await CliRun.Of(["backup", File, "--endpoint", "http://127.0.0.1:1", "--timeout", "300ms"]);

        Assert.Equal(3, run.Exit);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task A_backup_shows_a_progress_bar_on_a_terminal()
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var io = new CliIo(Stream.Null, output, error, IsTerminal: true, new Dictionary<string, string>());

        var exit = await CommandLine.RunAsync(["backup", File, "-e", node.Endpoint], io);

        Assert.Equal((0, ""), (exit, error.ToString()));
        Assert.Contains("intact", System.Text.Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_answer_leaves_no_file()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, "group");

        var run = await CliRun.Of(["backup", File, "-e", $"http://{listener.LocalEndpoint}", "--timeout", "2s"]);

        Assert.Equal(3, run.Exit);
        Assert.Contains("Nothing was written", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory.Path));
        listener.Stop();
        await serving;
    }

    /// <summary>Reports one group, announces ten bytes of it, and sends three.</summary>
    private static async Task ServeAsync(System.Net.Sockets.TcpListener listener, string group)
    {
        string[] answers =
        [
            $$"""{"groups":[{"group":"{{group}}","machine":"kv"}]}""",
            "abc",
        ];
        var lengths = new[] { answers[0].Length, 10 };
        for (var i = 0; i < answers.Length; i++)
        {
            using var client = await listener.AcceptTcpClientAsync();
            using var stream = client.GetStream();
            var asked = new byte[4096];
            Assert.True(await stream.ReadAsync(asked) > 0);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Length: {lengths[i]}\r\nRaft-Index: 1\r\nRaft-Term: 1\r\nRaft-Timestamp: 1\r\nRaft-Machine: "
                    + $"kv\r\nRaft-Voters: n1\r\n"
                + $"Raft-Learners: \r\nRaft-Witnesses: \r\nRaft-Sha256: 0\r\nConnection: close\r\n\r\n{answers[i]}"));
        }
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_skipped()
    {
        var run = await CliRun.Of(["backup", File, "-e", "http://127.0.0.1:1", "-e", node.Endpoint]);

        Assert.Equal(0, run.Exit);
    }

    [Fact]
    public async Task The_state_is_sent_with_all_its_headers()
    {
        using var api = new ApiTester(new Uri(node.Endpoint));
        using var reply = await api.Http.GetAsync(new Uri("/v1/groups/kv/state", UriKind.Relative));

        Assert.Equal(200, (int)reply.StatusCode);
        Assert.Equal("kv", reply.Headers.GetValues("Raft-Machine").Single());
        Assert.True(long.Parse(reply.Headers.GetValues("Raft-Timestamp").Single(), System.Globalization.CultureInfo.InvariantCulture) > 0);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await reply.Content.ReadAsByteArrayAsync()));
        Assert.Equal(digest, reply.Headers.GetValues("Raft-Sha256").Single());
        await api.Refused(404, "no-such-group", "GET", "/v1/groups/nope/state");
        await api.Refused(400, "malformed", "GET", "/v1/groups/kv/state?tail=1");
        Assert.Equal(4, (await api.Done("GET", "/v1/groups")).GetProperty("groups").GetArrayLength());
    }

    private Task<CliRun> Run(params string[] arguments) => CliRun.Of([.. arguments, "--endpoint", node.Endpoint]);
}
