using System.Globalization;
using RaftActors.Benchmarks.Race.Servers;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>What each optimisation gains: the same requests with and without it, in one table.</summary>
internal sealed class WorthBenchmark(int clients, int valueBytes)
{
    private const string OneWindow = "raft-actors.replication { min-inflight-messages = 1, max-inflight-messages = 1 }\n";
    private const string OneEntry = "raft-actors.replication.max-append-entries = 1\n";
    private const string Witness = "raft-actors.groups.g0 { voters = [n1, n2, n3], witnesses = [n3] }";
    private const string NoLanes = "raft-actors.transport.lanes = off";
    private const string Sqlite = "raft-actors.persistence.store = sqlite";

    private const string DotNetty =
        "akka.remote.dot-netty.tcp.transport-class = \"Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote\"";

    private const string AkkaThreads = """
        raft-actors-dispatcher.executor = default-executor
        akka.actor.default-dispatcher { executor = default-executor, throughput = 30 }
        akka.remote.default-remote-dispatcher { executor = fork-join-executor, throughput = 30 }
        """;

    private const string InMemory = """
        raft-actors.persistence {
          journal-plugin-id = "akka.persistence.journal.inmem"
          snapshot-plugin-id = "akka.persistence.snapshot-store.inmem"
          allow-volatile = on
        }
        """;

    private const string Grinding = """
        raft-actors.machines.grinding = "RaftActors.Benchmarks.EndToEnd.GrindingMachine, RaftActors.Benchmarks"
        raft-actors.groups.g0 { machine = grinding, voters = [n1] }
        raft-actors.apply.parallelism =
        """;

    private static readonly Block[] Blocks =
    [
        new(
            "writes on loopback", TimeSpan.Zero,
            [
                new("all on", ""), new("no pipelining", OneWindow), new("no batching of appends", OneEntry),
                new("neither", OneWindow + OneEntry), new("the third voter is a witness", Witness), new("no lanes", NoLanes),
                new("DotNetty (so no lanes)", DotNetty), new("Akka's default dispatchers", AkkaThreads), new("logs in SQLite", Sqlite),
                new("none of them", string.Join('\n', OneWindow, OneEntry, DotNetty, AkkaThreads, Sqlite)),
                new("logs in memory: the upper bound", InMemory),
            ]),
        new(
            "writes with 1 ms between nodes", TimeSpan.FromMilliseconds(1),
            [
                new("all on", ""), new("no pipelining", OneWindow), new("no batching of appends", OneEntry),
                new("neither", OneWindow + OneEntry),
            ]),
        new(
            "reads", TimeSpan.Zero,
            [
                new("no ReadIndex: through the log", "", _ => new Query("g0", default, Consistency.ThroughLog)),
                new("ReadIndex", "", _ => new Query("g0", default)),
                new("leases", "", _ => new Query("g0", default, Consistency.Lease)),
            ]),
        new(
            "heavy commands, one node", TimeSpan.Zero,
            [
                new("applied one after the other", Grinding + " 1"),
                new($"applied in parallel, {Environment.ProcessorCount} threads", Grinding + " 0"),
            ]),
    ];

    /// <param name="clients">Each has one request in flight.</param>
    /// <param name="seconds">Per row.</param>
    /// <param name="valueBytes">Bytes per command.</param>
    /// <param name="pattern">Only rows with this in the name of their block.</param>
    public static async Task<int> Run(int clients, int seconds, int valueBytes, string pattern)
    {
        var benchmark = new WorthBenchmark(clients, valueBytes);
        Console.WriteLine($"{clients} clients, {valueBytes} B commands, three nodes in one process; ratios to the first row of a block");
        Console.WriteLine("| requests | how | per second | ratio | p50 ms | p99 ms | failed |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var block in Blocks.Where(b => b.What.Contains(pattern, StringComparison.Ordinal)))
        {
            // What runs first also compiles the code.
            await benchmark.Measure(block.Rows[0], block.Delay, 1);
            var first = 0.0;
            foreach (var row in block.Rows)
            {
                var figures = await benchmark.Measure(row, block.Delay, seconds);
                first = first > 0 ? first : figures.PerSecond;
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {block.What} | {row.How} | {figures.PerSecond:N0} | {figures.PerSecond / first:F2} | {figures.P50:F2} | "
                            + $"{figures.P99:F2} | {figures.Failed} |"));
            }
        }

        return 0;
    }

    private static Propose Put(byte[] value)
    {
        Random.Shared.NextBytes(value.AsSpan(0, 1));
        return new Propose("g0", value);
    }

    private async Task<Figures> Measure(Row row, TimeSpan delay, int duration)
    {
        var request = row.Request ?? Put;
        var directory = Directory.CreateTempSubdirectory("raft-bench-").FullName;
        var ports = RaftBenchmark.FreePorts(6);
        var isNear = delay == TimeSpan.Zero;
        var relays = isNear ? [] : Enumerable.Range(0, 3).Select(i => new SlowRelay(ports[i], ports[i + 3], delay)).ToList();
        var systems = Enumerable.Range(0, 3)
            .Select(i => BenchNode.Start($"n{i + 1}", ports[..3], directory, listen: isNear ? 0 : ports[i + 3], whole: row.Settings))
            .ToList();
        try
        {
            var raft = Raft.Get(systems[0]);
            await RaftBenchmark.Lead(raft);
            return await RaftBenchmark.Measure(systems[0], raft, clients, duration, () => request(new byte[valueBytes]));
        }
        finally
        {
            await Task.WhenAll(systems.Select(s => s.Terminate()));
            foreach (var relay in relays)
            {
                await relay.DisposeAsync();
            }

            Directory.Delete(directory, recursive: true);
        }
    }

    /// <param name="What">The requests, and where.</param>
    /// <param name="Delay">Between two nodes, each way.</param>
    /// <param name="Rows">Compared with the first of them.</param>
    private sealed record Block(string What, TimeSpan Delay, Row[] Rows);

    /// <param name="How">What is on or off.</param>
    /// <param name="Settings">HOCON for the whole system.</param>
    /// <param name="Request">Makes a request from bytes; null for a command.</param>
    private sealed record Row(string How, string Settings, Func<byte[], object>? Request = null);
}
