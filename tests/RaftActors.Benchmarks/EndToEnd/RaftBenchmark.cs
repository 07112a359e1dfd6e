using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>Acknowledged commands and linearizable reads per second, by actor messages, over loopback sockets and SQLite in WAL mode with
/// FULL sync.</summary>
internal static class RaftBenchmark
{
    public static async Task<int> Run(int processes, int clients, int seconds, int valueBytes, string settings)
    {
        var directory = Directory.CreateTempSubdirectory("raft-bench-").FullName;
        var ports = FreePorts(3);
        var children = new List<Process>();
        var systems = new List<ActorSystem>();
        try
        {
            systems.Add(BenchNode.Start("n1", ports, directory, more: settings));
            foreach (var node in new[] { "n2", "n3" })
            {
                if (processes == 1)
                {
                    systems.Add(BenchNode.Start(node, ports, directory, more: settings));
                }
                else
                {
                    // If started as "dotnet program.dll", the process is dotnet.
                    var program = Environment.ProcessPath!;
                    string[] arguments = ["bench-node", node, directory, string.Join(",", ports), "--set", settings];
                    var isDotnet = Path.GetFileNameWithoutExtension(program) == "dotnet";
                    var start = new ProcessStartInfo(
                        program, isDotnet ? [typeof(RaftBenchmark).Assembly.Location, .. arguments] : arguments)
                    {
                        RedirectStandardInput = true,
                    };
                    children.Add(Process.Start(start)!);
                }
            }

            var raft = Raft.Get(systems[0]);
            await Lead(raft);
            Console.WriteLine($"three nodes in {processes} process(es), leader n1, {clients} clients on n1, {valueBytes} B values");
            var value = new byte[valueBytes];
            Random.Shared.NextBytes(value);
            await Measure(systems[0], raft, "puts", clients, seconds, () => new Propose("g0", value));
            await Measure(systems[0], raft, "linearizable reads", clients, seconds, () => new Query("g0", default));
            await Measure(systems[0], raft, "lease reads", clients, seconds, () => new Query("g0", default, Consistency.Lease));
            await Measure(systems[0], raft, "reads through the log", clients, seconds, () =>
                new Query("g0", default, Consistency.ThroughLog));
            if (systems.Count > 1)
            {
                await Measure(systems[1], Raft.Get(systems[1]), "reads at a follower", clients, seconds, () =>
                    new Query("g0", default, AtThisNode: true));
            }

            await Measure(systems[0], raft, "puts, one client", 1, seconds, () => new Propose("g0", value));
            return 0;
        }
        finally
        {
            foreach (var child in children)
            {
                child.Kill();
                await child.WaitForExitAsync();
            }

            await Task.WhenAll(systems.Select(s => s.Terminate()));
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Waits for a leader and moves leadership to n1, where the clients are, so that runs can be compared.</summary>
    internal static async Task Lead(Raft raft, string group = "g0")
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await raft.Client.ProposeAsync(group, new byte[8], TimeSpan.FromSeconds(10));
            var answer = await raft.Client.TransferLeadershipAsync(group, raft.Settings.NodeId.Value, TimeSpan.FromSeconds(10));
            if (answer.IsOk)
            {
                return;
            }
        }

        throw new InvalidOperationException($"Group {group} has no leader that transfers leadership to n1.");
    }

    private static async Task Measure(ActorSystem system, Raft raft, string what, int clients, int seconds, Func<object> request) =>
        Console.WriteLine($"{what}: {await Measure(system, raft, clients, seconds, request)}");

    /// <summary>Runs this many clients, each with one request in flight, for the given time after a warm-up of two seconds.</summary>
    internal static async Task<Figures> Measure(ActorSystem system, Raft raft, int clients, int seconds, Func<object> request)
    {
        var samples = new Samples();
        for (var i = 0; i < clients; i++)
        {
            system.ActorOf(Props.Create(() => new ClientActor(raft.Router, request, samples))).Tell("go");
        }

        await Task.Delay(TimeSpan.FromSeconds(2));
        samples.Begin();
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        samples.End();
        return samples.Report(watch.Elapsed);
    }

    internal static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Stop());
        return ports;
    }
}
