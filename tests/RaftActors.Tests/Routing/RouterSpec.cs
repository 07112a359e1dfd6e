using Akka.Actor;
using Akka.TestKit;
using RaftActors.Protocol;
using RaftActors.Replicas;
using RaftActors.Routing;
using RaftActors.Tests.Replicas;

namespace RaftActors.Tests.Routing;

/// <summary>A router with probes for the node's own replica (n1) and for its pipes to two others.</summary>
public abstract class RouterSpec : Akka.TestKit.Xunit2.TestKit
{
    protected static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly GroupDirectory _directory = new();

    protected RouterSpec()
        : base(Raft.DefaultConfig())
    {
        Replica = CreateTestProbe();
        N2 = CreateTestProbe();
        N3 = CreateTestProbe();
        _directory.Register("g", Replica);
        var settings = ReplicaRig.SettingsOf(new ReplicaOptions { MaxCommandBytes = 100 });
        var pipes = new PeerPipes();
        pipes.Add("n2", N2);
        pipes.Add("n3", N3);
        foreach (var group in settings.Groups.Values)
        {
            _directory.TryAdd(group);
        }

        Router = Sys.ActorOf(Props.Create(() => new RouterActor(settings, _directory, new NodeLocations(), pipes)));
    }

    protected TestProbe Replica { get; }

    protected TestProbe N2 { get; }

    protected TestProbe N3 { get; }

    protected IActorRef Router { get; }

    /// <summary>Removes the node's own replica.</summary>
    protected void EndReplica() => _directory.Unregister("g");

    /// <summary>The group removes the node's own replica.</summary>
    protected void RemoveReplica()
    {
        _directory.NoteRemoved("g", new ReplicaRemoved("removed", "n2", new([new("n2"), new("n3")])));
        _directory.Unregister("g");
    }
}
