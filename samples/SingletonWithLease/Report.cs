using Akka.Actor;
using Akka.Cluster;
using Akka.Coordination;
using RaftActors.Coordination;

namespace Samples.SingletonWithLease;

/// <summary>The singleton: answers every message with the node that it runs on and the fencing token of its lease.</summary>
public sealed class Report : ReceiveActor
{
    public Report(string node)
    {
        // GetLease gives the object that the singleton's manager uses: the same name, path and owner. What the singleton writes to should
        // get the token too, and refuse a smaller one: then a node that lost its lease without noticing can do no harm.
        var (system, owner) = (Context.System, Cluster.Get(Context.System).SelfAddress.HostPort());
        var name = $"{system.Name}-singleton-{Context.Parent.Path}";
        var lease = (RaftLease)LeaseProvider.Get(system).GetLease(name, RaftLease.ConfigPath, owner);
        Receive<string>(_ => Sender.Tell(new RunsOn(node, lease.Token ?? 0)));
    }
}
