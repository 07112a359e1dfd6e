using System.Diagnostics;
using System.Text;
using Akka.Actor;
using RaftActors.Benchmarks.EndToEnd;
using RaftActors.Benchmarks.Race;
using RaftActors.Benchmarks.Race.Servers;
using RaftActors.Keyspaces;
using RaftActors.Machines.Kv;
using RaftActors.Status;

namespace RaftActors.Benchmarks.Ranges;

/// <summary>Nodes with keyspaces of the kv machine, a process each, and a client in this process that hosts nothing.</summary>
internal sealed class RangeCluster : IAsyncDisposable
{
    public const string Keyspace = "kv";
    private const int Fillers = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly string _directory = Directory.CreateTempSubdirectory("bench-ranges-").FullName;
    private readonly List<ChildProcess> _nodes = [];

    /// <param name="nodes">How many nodes host ranges.</param>
    /// <param name="settings">HOCON of every node for the section raft-actors, with the keyspaces.</param>
    public RangeCluster(int nodes, string settings)
    {
        var ports = RaftBenchmark.FreePorts(nodes + 1);
        var voters = string.Join(", ", Enumerable.Range(1, Math.Min(nodes, 3)).Select(n => $"n{n}"));
        var all = $"meta.voters = [{voters}]\ngroups.g0.voters = [{voters}]\n{settings}";
        for (var node = 1; node <= nodes; node++)
        {
            _nodes.Add(ChildProcess.StartSelf(
                $"node n{node}", "bench-node", $"n{node}", _directory, string.Join(',', ports), "--set", all));
        }

        System = BenchNode.Start($"n{nodes + 1}", ports, _directory, more: $"{all}\nranges.host-replicas = off");
        Raft = Raft.Get(System);
    }

    public ActorSystem System { get; }

    public Raft Raft { get; }

    /// <summary>Waits until the keyspaces have this many ranges.</summary>
    public async Task<IReadOnlyList<RangeStatus>> RangesAsync(int count)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var ranges = await TryListAsync();
            if (ranges.Count == count && ranges.All(r => r.State == "Active" && r.Operation == 0))
            {
                return ranges;
            }

            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new RaceException(
                    $"There are {ranges.Count} ranges instead of {count} after {Patience.TotalSeconds} s.\n"
                    + string.Join('\n', _nodes.Select(n => n.Describe())));
            }

            await Task.Delay(LookAgain);
        }
    }

    /// <summary>Writes all keys once.</summary>
    public async Task FillAsync(string keyspace, int keys, int valueBytes)
    {
        var (client, value, next) = (Raft.Client.Keyspace(keyspace), Value(valueBytes), -1);
        await Task.WhenAll(Enumerable.Range(0, Fillers).Select(async _ =>
        {
            int number;
            while ((number = Interlocked.Increment(ref next)) < keys)
            {
                var answer = await client.ProposeAsync(KeyBytes(number), KvCommands.Put(Key(number), value), Patience);
                if (!answer.IsOk)
                {
                    throw new RaceException($"{Key(number)} was not written: {answer.Outcome}: {answer.Message}");
                }
            }
        }));
    }

    /// <summary>The processor time of all nodes so far.</summary>
    public TimeSpan ProcessorTime()
    {
        var total = TimeSpan.Zero;
        foreach (var node in _nodes)
        {
            using var process = Process.GetProcessById(node.Id);
            total += process.TotalProcessorTime;
        }

        return total;
    }

    /// <summary>An operation must complete: otherwise there is nothing to measure.</summary>
    public static RangeResult Completed(RangeResult result) => result.Outcome == RangeOutcome.Completed
        ? result
        : throw new RaceException($"Operation {result.Operation} ended as {result.Outcome}: {result.Message}");

    public static string Key(int number) => $"key-{number:D8}";

    public static byte[] KeyBytes(int number) => Encoding.UTF8.GetBytes(Key(number));

    public static byte[] Value(int bytes)
    {
        var value = new byte[bytes];
        new Random(1).NextBytes(value);
        return value;
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task<IReadOnlyList<RangeStatus>> TryListAsync()
    {
        try
        {
            return await Raft.Ranges.ListAsync();
        }
        catch (TimeoutException)
        {
            return [];
        }
    }
}
