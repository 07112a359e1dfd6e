using System.Text;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using RaftActors;
using RaftActors.Streams;
using Samples.Projection;
using Samples.Shared;

using var scratch = new Scratch();
var port = Scratch.FreePorts(1)[0];
var file = Path.Combine(scratch.Directory, "totals.json");

// Two lives of the same node: the second one finds the log and the offset in its files.
await RunAsync("first run", "tea", "cake", "tea");
await RunAsync("second run", "tea", "cake");

async Task RunAsync(string name, params string[] words)
{
    var system = ActorSystem.Create("app", $$"""
        akka {
          loglevel = ERROR
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
        }
        raft-actors {
          node-id = n1
          nodes.n1 = "127.0.0.1:{{port}}"
          machines.words = "Samples.Projection.Words, Projection"
          groups.words.machine = words
          persistence.data-dir = "{{scratch.Of("n1").Replace('\\', '/')}}"
        }
        """);
    var client = Raft.Get(system).Client;
    using var materializer = system.Materializer();

    var last = 0L;
    foreach (var word in words)
    {
        last = (await client.ProposeAsync("words", Encoding.UTF8.GetBytes(word))).Index;
    }

    // From the entry after the last one that is counted. A projection of an application has no end; this one stops at the last word.
    var totals = Totals.Load(file);
    var from = totals.Offset;
    var read = await RaftSource.Committed(client, "words", from + 1)
        .Select(entry =>
        {
            totals = totals.With(entry.Index, Encoding.UTF8.GetString(entry.Command.Span));
            totals.Save(file);
            return entry.Index;
        })
        .TakeWhile(index => index < last, inclusive: true)
        .RunAggregate(0, (count, _) => count + 1, materializer);

    Console.WriteLine($"{name}: {(from == 0 ? "no offset" : "an offset")}, read {read} entries: "
        + string.Join(", ", totals.Words.Select(w => $"{w.Key} {w.Value}")));
    await system.Terminate();
}
