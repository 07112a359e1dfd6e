using Akka.Actor;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Costs;

/// <summary>What sending costs the sender's memory.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests() : AkkaTestKit("akka.loglevel = WARNING")
{
    private const int Messages = 100_000;

    /// <summary>Message, sender, a link and the header of an object.</summary>
    private const int Envelope = 48;

    /// <summary>What hands the mailbox of an actor that slept to a thread.</summary>
    private const int WakeUp = 80;

    [Fact]
    public void Tell_to_a_busy_actor_must_allocate_no_more_than_an_envelope()
    {
        using var release = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new BlockedActor(release)));
        actor.Tell("block");
        ExpectMsg("blocked");
        try
        {
            Assert.InRange(BytesPerTell(actor), 0, Envelope);
        }
        finally
        {
            release.Set();
        }
    }

    [Fact]
    public void Tell_to_an_idle_actor_must_allocate_no_more_than_an_envelope_and_a_wake_up()
    {
        var actor = Sys.ActorOf(Props.Create(() => new BlockedActor(null)));
        Assert.InRange(BytesPerTell(actor), 0, Envelope + WakeUp);
    }

    private static double BytesPerTell(IActorRef actor)
    {
        var message = new object();
        Send(actor, message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Send(actor, message);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Messages;
    }

    private static void Send(IActorRef actor, object message)
    {
        for (var i = 0; i < Messages; i++)
        {
            actor.Tell(message, ActorRefs.NoSender);
        }
    }

    private sealed class BlockedActor(ManualResetEventSlim? release) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "block")
            {
                Sender.Tell("blocked");
                release!.Wait();
            }
        }
    }
}
