using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Serialization;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class SerializationTests() : AkkaTestKit(Config())
{
    [Fact]
    public void A_bound_interface_must_find_its_serializer()
    {
        Assert.IsType<TextSerializer>(Sys.Serialization.FindSerializerFor(new Text("x")));
        Assert.IsType<TextSerializer>(Sys.Serialization.FindSerializerForType(typeof(Text)));
    }

    [Fact]
    public void Bytes_must_stay_bytes()
    {
        var serializer = Sys.Serialization.FindSerializerFor(new byte[] { 1, 2 });
        Assert.IsType<ByteArraySerializer>(serializer);
        Assert.Equal(4, serializer.Identifier);
        Assert.Equal(new byte[] { 1, 2 }, Sys.Serialization.Deserialize([1, 2], 4, ""));
    }

    [Fact]
    public void Identifier_and_manifest_must_lead_back_to_the_object()
    {
        var message = new Text("hello");
        var serializer = Sys.Serialization.FindSerializerFor(message);
        Assert.Equal(777, serializer.Identifier);
        Assert.Equal("T", global::Akka.Serialization.Serialization.ManifestFor(serializer, message));
        var bytes = Sys.Serialization.Serialize(message);
        Assert.Equal(message, Sys.Serialization.Deserialize(bytes, 777, "T"));
    }

    [Fact]
    public void An_unknown_identifier_must_be_refused() =>
        Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize([], 4242, ""));

    [Fact]
    public void An_actor_ref_must_survive_its_path()
    {
        var path = global::Akka.Serialization.Serialization.SerializedActorPath(TestActor);
        Assert.Equal(TestActor, ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(path));
    }

    [Fact]
    public void A_setup_must_add_serializers()
    {
        var setup = SerializationSetup.Create(s => ImmutableHashSet.Create(
            SerializerDetails.Create("own", new TextSerializer(s), ImmutableHashSet.Create(typeof(Text)))));
        var quiet = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF"));
        var system = ActorSystem.Create("s", ActorSystemSetup.Create(quiet, setup));
        Assert.IsType<TextSerializer>(system.Serialization.FindSerializerFor(new Text("x")));
        Shutdown(system);
    }

    [Fact]
    public async Task Serialize_messages_must_send_copies()
    {
        var system = ActorSystem.Create("s", ConfigurationFactory.ParseString("akka.actor.serialize-messages = on").WithFallback(Config()));
        var got = new TaskCompletionSource<object>();
        var message = new Text("x");
        system.ActorOf(Props.Create(() => new Keeper(got))).Tell(message, ActorRefs.NoSender);
        var copy = await got.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(message, copy);
        Assert.NotSame(message, copy);
        Shutdown(system);
    }

    [Fact]
    public async Task Serialize_messages_must_leave_marked_messages_alone()
    {
        var system = ActorSystem.Create("s", ConfigurationFactory.ParseString("akka.actor.serialize-messages = on").WithFallback(Config()));
        var got = new TaskCompletionSource<object>();
        var message = new Local();
        system.ActorOf(Props.Create(() => new Keeper(got))).Tell(message, ActorRefs.NoSender);
        Assert.Same(message, await got.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        Shutdown(system);
    }

    private static Config Config()
    {
        var assembly = typeof(SerializationTests).Assembly.GetName().Name;
        return ConfigurationFactory.ParseString(
            $$"""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.actor {
              serializers.text = "{{typeof(TextSerializer).FullName}}, {{assembly}}"
              serialization-bindings { "{{typeof(IWire).FullName}}, {{assembly}}" = text }
            }
            """);
    }

    public interface IWire;

    public sealed record Text(string Value) : IWire;

    private sealed class Local : INoSerializationVerificationNeeded;

    public sealed class TextSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 777;

        public override string Manifest(object o) => "T";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Text)obj).Value);

        public override object FromBinary(byte[] bytes, string manifest) =>
            manifest == "T" ? new Text(Encoding.UTF8.GetString(bytes)) : throw new SerializationException($"Unknown manifest {manifest}");
    }

    private sealed class Keeper(TaskCompletionSource<object> got) : UntypedActor
    {
        protected override void OnReceive(object message) => got.TrySetResult(message);
    }
}
