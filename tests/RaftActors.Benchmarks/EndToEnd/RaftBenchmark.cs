using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using RaftActors.Client;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>Acknowledged commands and linearizable reads per second, by actor messages, over loopback sockets and SQLite in WAL mode with FULL sync.</summary>
internal static class RaftBenchmark
{
    public static async Task<int> Run(int processes, int clients, int seconds, int valueBytes)
    {
        var directory = Directory.CreateTempSubdirectory("raft-bench-").FullName;
        var ports = FreePorts(3);
        var children = new List<Process>();
        var systems = new List<ActorSystem>();
        try
        {
            systems.Add(BenchNode.Start("n1", ports, directory));
            foreach (var node in new[] { "n2", "n3" })
            {
                if (processes == 1)
                {
                    systems.Add(BenchNode.Start(node, ports, directory));
                }
                else
                {
                    var arguments = new[] { "bench-node", node, directory, string.Join(",", ports) };
                    children.Add(Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true })!);
                }
            }

            var raft = Raft.Get(systems[0]);
            var answer = await Elect(raft);
            Console.WriteLine($"three nodes in {processes} process(es), leader {answer.Leader}, {clients} clients on n1, {valueBytes} B values");
            var value = new byte[valueBytes];
            Random.Shared.NextBytes(value);
            await Measure(systems[0], raft, "puts", clients, seconds, () => new Propose("g0", value));
            await Measure(systems[0], raft, "linearizable reads", clients, seconds, () => new Query("g0", default));
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

    private static async Task<Answer> Elect(Raft raft)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await raft.Client.ProposeAsync("g0", new byte[8], TimeSpan.FromSeconds(10));
            if (answer.IsOk || attempt == 5)
            {
                return answer.IsOk ? answer : throw new InvalidOperationException($"The cluster does not work: {answer}");
            }
        }
    }

    private static async Task Measure(ActorSystem system, Raft raft, string what, int clients, int seconds, Func<object> request)
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
        Console.WriteLine(samples.Report(what, watch.Elapsed));
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Stop());
        return ports;
    }
}
