using Akka.Actor;
using RaftActors;
using RaftActors.Client;
using Samples.Embedded;
using Samples.Shared;

using var scratch = new Scratch();
var ports = Scratch.FreePorts(3);
string[] names = ["n1", "n2", "n3"];

// Every node has the same table; only node-id, the port and the directory are its own.
var table = string.Join('\n', names.Zip(ports, (name, port) => $"nodes.{name} = \"127.0.0.1:{port}\""));

// One process for three nodes is enough for a sample. Real nodes are processes on different computers.
var systems = names.Zip(ports, Start).ToList();

// Any node accepts requests for any group: the routers find the leader, and wait while there is an election.
var votes = new RaftClient<string, int>(Raft.Get(systems[0]).Client, "votes", new TextCodec(), new NumberCodec());
foreach (var candidate in new[] { "ann", "bob", "ann" })
{
    var answer = await votes.ProposeAsync(candidate);

    // Ok: a majority has it on disk and it is applied. Unknown would mean: it may have been applied, look before you repeat it.
    Console.WriteLine($"vote for {candidate}: {answer.Outcome}, now {answer.Result}, entry {answer.Index}");
}

// A read through another node is linearizable: it sees everything that was acknowledged before it was sent.
var there = new RaftClient<string, int>(Raft.Get(systems[2]).Client, "votes", new TextCodec(), new NumberCodec());
Console.WriteLine($"n3 reads: ann has {(await there.QueryAsync("ann")).Result}, bob has {(await there.QueryAsync("bob")).Result}");

// Without one of three nodes there still is a majority. Terminate runs Akka's coordinated shutdown: a leader hands over first.
await systems[0].Terminate();
Console.WriteLine($"without n1: ann has {(await there.ProposeAsync("ann")).Result}");

await Task.WhenAll(systems.Skip(1).Select(s => s.Terminate()));

ActorSystem Start(string name, int port)
{
    var system = ActorSystem.Create("app", $$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
        }
        raft-actors {
          node-id = {{name}}
          {{table}}
          machines.votes = "Samples.Embedded.Votes, Embedded"
          groups.votes.machine = votes
          persistence.data-dir = "{{scratch.Of(name).Replace('\\', '/')}}"
        }
        """);
    Raft.Get(system);
    return system;
}
