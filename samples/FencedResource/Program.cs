using Akka.Actor;
using RaftActors;
using RaftActors.Machines.Locks;
using Samples.FencedResource;
using Samples.Shared;

using var scratch = new Scratch();
var port = Scratch.FreePorts(1)[0];
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
      groups.lock.machine = lock
      persistence.data-dir = "{{scratch.Of("n1").Replace('\\', '/')}}"
    }
    """);
var locks = new LockClient(Raft.Get(system).Client);
var ledger = new Ledger();

// Half a second is far too short for real work, and right for a sample.
var timeToLive = TimeSpan.FromMilliseconds(500);
var slow = (await locks.AcquireAsync("ledger", "slow", timeToLive)).Result.Holder!;
Console.WriteLine($"slow writes: {ledger.TryAppend("slow 1", slow.Token)}");

// Now "slow" is paused: by a collection of garbage, a suspended machine, a swapped-out process. It cannot notice that its time passes.
// Another one waits until the lock is free. Expiry is decided by the group's own time, never by a client's clock.
await using var quick = await locks.HoldAsync("ledger", new LockHoldOptions { Owner = "quick" });
Console.WriteLine($"quick has a larger token: {quick.Token > slow.Token}");
Console.WriteLine($"quick writes: {ledger.TryAppend("quick 1", quick.Token)}");

// "slow" continues where it was, and still believes that it holds the lock. The lock cannot stop it; the resource can.
Console.WriteLine($"slow writes: {ledger.TryAppend("slow 2", slow.Token)}");
Console.WriteLine($"the ledger: {string.Join(", ", ledger.Lines)}");

// Asked again, the group says so as well: the old token is not the holder's.
Console.WriteLine($"slow renews: {(await locks.RenewAsync("ledger", "slow", slow.Token)).Result.Status}");

// Gives the lock back before the node stops.
await quick.DisposeAsync();
await system.Terminate();
