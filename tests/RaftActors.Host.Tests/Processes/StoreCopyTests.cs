using System.Net;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>A node whose logs move to another store and back, with the real program.</summary>
[Collection(CopiesCollection.Name)]
public sealed class StoreCopyTests : IDisposable
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly int[] _ports = TestPorts.Take(2);

    private string Data => Path.Combine(_directory.Path, "data");

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_node_has_all_its_data_after_a_copy_and_refuses_the_old_store()
    {
        var keys = 0;
        using (var node = await StartAsync("sqlite"))
        {
            keys = await PutAsync(node, keys, 40, 10);
            var running = await CopyAsync("segments");
            Assert.Equal(1, running.Exit);
            Assert.Contains("another process uses it", running.Error, StringComparison.Ordinal);
            Assert.Equal(0, await node.TerminateAsync());
        }

        foreach (var (store, old) in new[] { ("segments", "sqlite"), ("sqlite", "segments") })
        {
            var copy = await CopyAsync(store);
            Assert.Equal((0, ""), (copy.Exit, copy.Error));
            Assert.Contains($"from {old} to {store}. Everything was read back", copy.Output, StringComparison.Ordinal);
            Assert.Contains($"Set raft-actors.persistence.store = {store}", copy.Output, StringComparison.Ordinal);

            using (var refused = Node(old))
            {
                Assert.Equal(2, await refused.ExitAsync());
                Assert.Contains($"set raft-actors.persistence.store = {store}", refused.Output, StringComparison.Ordinal);
            }

            using var node = await StartAsync(store);
            await AssertKeysAsync(node, keys);
            keys = await PutAsync(node, keys, 5, 10);
            Assert.Equal(0, await node.TerminateAsync());
        }
    }

    /// <summary>Killed as soon as a file of each phase appears: while it copies, and around the exchange of the names.</summary>
    [Theory]
    [InlineData("sqlite", "segments", "log")]
    [InlineData("segments", "sqlite", "log.db")]
    public async Task A_copy_that_is_killed_leaves_the_old_store_usable_and_is_run_again(string old, string store, string name)
    {
        int keys;
        using (var node = await StartAsync(old))
        {
            keys = await PutAsync(node, 0, 60, 400_000);
            node.Kill();
        }

        await KillWhileCopyingAsync();
        using (var node = await StartAsync(old))
        {
            await AssertKeysAsync(node, keys);
            keys = await PutAsync(node, keys, 1, 10);
            node.Kill();
        }

        await KillWhileCopyingAsync();
        await KillAtAsync(name);
        var copy = await CopyAsync(store);
        Assert.Equal((0, ""), (copy.Exit, copy.Error));
        Assert.Empty(Directory.GetFileSystemEntries(Data, "*.copying*"));
        Assert.Single(Directory.GetFileSystemEntries(Data, "*.copied-*"));
        using (var node = await StartAsync(store))
        {
            await AssertKeysAsync(node, keys);
        }

        async Task KillWhileCopyingAsync()
        {
            // On a busy machine a copy can be over before the kill reaches it: the directory goes back to what it was then.
            var before = Path.Combine(_directory.Path, "before");
            CopyDirectory(Data, before);
            for (var attempt = 0; attempt < 20; attempt++)
            {
                await KillAtAsync($"{name}.copying");
                if (!Path.Exists(Path.Combine(Data, name)))
                {
                    Directory.Delete(before, recursive: true);
                    return;
                }

                Directory.Delete(Data, recursive: true);
                CopyDirectory(before, Data);
            }

            Assert.Fail("no copy was killed before it ended");
        }

        async Task KillAtAsync(string file)
        {
            // By an event of the file system: a copy is over in some tens of milliseconds.
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watcher = new FileSystemWatcher(Data);
            watcher.Created += (_, change) => Note(change.Name);
            watcher.Renamed += (_, change) => Note(change.Name);
            watcher.EnableRaisingEvents = true;
            using var process = new HostProcess(["store", "copy", "--to", store, .. Configuration()]);
            await Task.WhenAny(seen.Task, Task.Delay(WaitLimit));
            Assert.True(seen.Task.IsCompleted, $"{file} was not seen: {process.Output}");
            process.Kill();

            void Note(string? name)
            {
                if (name == file)
                {
                    seen.TrySetResult();
                }
            }
        }
    }

    [Fact]
    public async Task Unknown_stores_and_directories_without_data_are_refused()
    {
        Assert.Equal(2, (await CopyAsync("files")).Exit);
        var nothing = await CopyAsync("sqlite");
        Assert.Equal(1, nothing.Exit);
        Assert.Contains("contains no data of a node", nothing.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    private string[] Configuration() =>
    [
        "--config", Path.Combine(AppContext.BaseDirectory, "hocon", "single-node.conf"),
        "--set", $"raft-actors.nodes.n1=127.0.0.1:{_ports[0]}", "--set", $"raft-actors.host.http=127.0.0.1:{_ports[1]}",
        "--set", $"raft-actors.host.data-dir={Data}",
    ];

    private Task<CliRun> CopyAsync(string store) => CliRun.Of(["store", "copy", "--to", store, .. Configuration()]);

    private HostProcess Node(string store) => new(["node", .. Configuration(), "--set", $"raft-actors.persistence.store={store}"]);

    private async Task<HostProcess> StartAsync(string store)
    {
        var node = Node(store);
        await Conditions.Until(
            "the node is ready", WaitLimit,
            async () =>
            {
                try
                {
                    return (await _http.GetAsync(Url("/health/ready"))).StatusCode == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                    return false;
                }
            },
            () => node.Output);
        return node;
    }

    private Uri Url(string path) => new($"http://127.0.0.1:{_ports[1]}{path}");

    private static void CopyDirectory(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        }

        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    /// <summary>Writes the next keys; returns their number.</summary>
    private async Task<int> PutAsync(HostProcess node, int keys, int more, int bytes)
    {
        for (var key = keys; key < keys + more; key++)
        {
            using var answer = await _http.PutAsync(Url($"/v1/kv/k{key}"), new StringContent(new string((char)('a' + (key % 26)), bytes)));
            Assert.True(answer.IsSuccessStatusCode, node.Output);
        }

        return keys + more;
    }

    private async Task AssertKeysAsync(HostProcess node, int keys)
    {
        for (var key = 0; key < keys; key++)
        {
            using var answer = await _http.GetAsync(Url($"/v1/kv/k{key}"));
            Assert.True(answer.IsSuccessStatusCode, $"k{key}: {node.Output}");
            Assert.Equal((char)('a' + (key % 26)), (await answer.Content.ReadAsStringAsync())[0]);
        }
    }
}
