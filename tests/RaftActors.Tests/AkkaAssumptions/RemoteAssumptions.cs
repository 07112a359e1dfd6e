using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Akka.TestKit;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Tests.AkkaAssumptions;

/// <summary>What Akka.Remote loses and keeps in order, and which actor its references denote.</summary>
public sealed class RemoteAssumptions() : AkkaTestKit(Settings())
{
    private readonly List<ActorSystem> _others = [];

    [Fact]
    public void An_oversized_message_is_dropped_silently_and_the_association_survives()
    {
        var (there, probe) = StartOther();
        var remote = Resolve(there, "probe");
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.DeadLetter));
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Remote.DisassociatedEvent));

        remote.Tell("before");
        remote.Tell(new byte[40_000]);
        remote.Tell(new byte[31_000]);
        remote.Tell("behind");

        probe.ExpectMsg("before", MaxWait);
        Assert.Equal(31_000, probe.ExpectMsg<byte[]>(MaxWait).Length);
        probe.ExpectMsg("behind", MaxWait);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Messages_between_two_actors_keep_their_order()
    {
        var (there, probe) = StartOther();
        var remote = Resolve(there, "probe");
        for (var i = 0; i < 2000; i++)
        {
            remote.Tell(i);
        }

        for (var i = 0; i < 2000; i++)
        {
            probe.ExpectMsg(i, MaxWait);
        }
    }

    [Fact]
    public void A_message_of_an_unknown_type_is_refused_without_affecting_others()
    {
        Assert.ThrowsAny<Exception>(() => Sys.Serialization.Deserialize([], Vanishing.Id, "gone"));
        var (there, probe) = StartOther();
        var remote = Resolve(there, "probe");

        remote.Tell(new Vanished());
        remote.Tell("behind");

        probe.ExpectMsg("behind", MaxWait);
    }

    [Fact]
    public void A_selection_follows_a_new_actor_at_the_same_path_and_a_reference_does_not()
    {
        var (there, probe) = StartOther();
        var selection = Sys.ActorSelection(PathOf(there, "probe"));
        selection.Tell(new Identify(1));
        var old = ExpectMsg<ActorIdentity>(MaxWait).Subject;
        var watcher = CreateTestProbe(there);
        watcher.Watch(probe.Ref);
        there.Stop(probe.Ref);
        watcher.ExpectTerminated(probe.Ref, MaxWait);
        TestProbe? second = null;
        AwaitAssert(() => second = CreateTestProbe(there, "probe"), MaxWait);
        there.EventStream.Subscribe(watcher.Ref, typeof(Akka.Event.DeadLetter));

        old.Tell("old");
        watcher.FishForMessage<Akka.Event.DeadLetter>(d => d.Message is "old", MaxWait);
        selection.Tell("new");
        second!.ExpectMsg("new", MaxWait);
    }

    [Fact]
    public async Task Terminating_a_system_terminates_the_actors_that_others_watch()
    {
        var (there, _) = StartOther();
        Sys.ActorSelection(PathOf(there, "probe")).Tell(new Identify(1));
        var remote = ExpectMsg<ActorIdentity>(MaxWait).Subject;
        Watch(remote);
        remote.Tell(new Identify(2));
        ExpectMsg<ActorIdentity>(i => i.MessageId is 2, MaxWait);

        await there.Terminate();

        ExpectTerminated(remote, MaxWait);
    }

    protected override void AfterAll()
    {
        _others.ForEach(s => Shutdown(s));
        base.AfterAll();
    }

    private static TimeSpan MaxWait => TimeSpan.FromSeconds(10);

    private static string PathOf(ActorSystem system, string name)
    {
        var address = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        return $"{address}/system/{name}";
    }

    private IActorRef Resolve(ActorSystem there, string name) => ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(PathOf(there, name));

    private (ActorSystem There, TestProbe Probe) StartOther()
    {
        var there = ActorSystem.Create("there", Settings());
        _others.Add(there);
        return (there, CreateTestProbe(there, "probe"));
    }

    private static Config Settings() =>
        ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor {
                provider = remote
                serializers.vanishing = "{{typeof(Vanishing).AssemblyQualifiedName}}"
                serialization-bindings { "{{typeof(Vanished).AssemblyQualifiedName}}" = vanishing }
              }
              remote {
                watch-failure-detector {
                  heartbeat-interval = 100ms, acceptable-heartbeat-pause = 2s, unreachable-nodes-reaper-interval = 100ms
                }
                dot-netty.tcp { hostname = "127.0.0.1", port = 0, maximum-frame-size = 32000b }
              }
            }
            """);

    private sealed record Vanished;

    private sealed class Vanishing(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public const int Id = 7301;

        public override int Identifier => Id;

        public override string Manifest(object o) => "gone";

        public override byte[] ToBinary(object obj) => [];

        public override object FromBinary(byte[] bytes, string manifest) =>
            throw new System.Runtime.Serialization.SerializationException($"Unknown manifest '{manifest}'.");
    }
}
