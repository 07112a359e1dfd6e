using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Handlers by type.</summary>
public sealed class ReceivePersistentActorTests(ITestOutputHelper output) : PersistenceTest(PersistenceConfigs.Memory, output)
{
    [Fact]
    public void Handlers_are_chosen_by_type_and_condition()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Typed("p", TestActor)));
        ExpectMsg("recovered");
        actor.Tell(5);
        ExpectMsg("small:5");
        actor.Tell(50);
        ExpectMsg("big:50");
        actor.Tell("text");
        ExpectMsg("stored:text:1");
    }

    [Fact]
    public void Recovery_handlers_get_events_and_snapshots()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Typed("p", TestActor)));
        ExpectMsg("recovered");
        actor.Tell("one");
        ExpectMsg("stored:one:1");
        actor.Tell(new State("snap"));
        ExpectMsg("saved:1");
        actor.Tell("two");
        ExpectMsg("stored:two:2");
        StopAndWait(actor);
        Sys.ActorOf(Props.Create(() => new Typed("p", TestActor)));
        ExpectInOrder("offer:State { Text = snap }", "event:two", "recovered");
    }

    [Fact]
    public void An_unknown_command_is_published_as_unhandled()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Typed("p", TestActor)));
        ExpectMsg("recovered");
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        actor.Tell(1.5);
        Assert.Equal(1.5, ExpectMsg<UnhandledMessage>().Message);
    }

    [Fact]
    public void Asynchronous_commands_hold_back_others_and_may_persist_in_the_end()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Typed("p", TestActor)));
        ExpectMsg("recovered");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(new Typed.Slow("x", gate.Task));
        actor.Tell(5);
        ExpectMsg("slow-start:x");
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        gate.SetResult();
        ExpectInOrder("slow-end:x", "stored:x:1", "small:5");
    }

    [Fact]
    public void Commands_keep_their_order_around_tasks_that_end_at_once()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Typed("p", TestActor)));
        ExpectMsg("recovered");
        actor.Tell("x");
        actor.Tell(new Typed.Quick("q"));
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(3);
        ExpectInOrder("stored:x:1", "quick:q", "small:1", "small:2", "small:3");
    }

    [Fact]
    public void Become_changes_the_commands_and_not_the_recovery()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Typed("p", TestActor)));
        ExpectMsg("recovered");
        actor.Tell(new Typed.Switch());
        actor.Tell(5);
        ExpectMsg("switched:5");
        actor.Tell("text");
        ExpectMsg("switched:text");
    }

    [Fact]
    public void Nothing_can_be_added_after_a_handler_for_everything()
    {
        Sys.ActorOf(Props.Create(() => new CatchAll(TestActor)));
        ExpectMsg("refused");
    }

    private sealed class Typed : ReceivePersistentActor
    {
        public Typed(string persistenceId, IActorRef probe)
        {
            PersistenceId = persistenceId;
            Recover<Added>(added => probe.Tell("event:" + added.Text));
            Recover<SnapshotOffer>(offer => probe.Tell("offer:" + offer.Snapshot));
            Recover<RecoveryCompleted>(_ => probe.Tell("recovered"));
            Command<int>(number => probe.Tell("small:" + number), number => number < 10);
            Command<int>(number => probe.Tell("big:" + number));
            Command<string>(text => Persist(new Added(text), e => probe.Tell($"stored:{e.Text}:{LastSequenceNr}")));
            Command<State>(SaveSnapshot);
            Command<SaveSnapshotSuccess>(success => probe.Tell("saved:" + success.Metadata.SequenceNr));
            CommandAsync<Slow>(async slow =>
            {
                probe.Tell("slow-start:" + slow.Text);
                await slow.Gate;
                probe.Tell("slow-end:" + slow.Text);
                Persist(new Added(slow.Text), e => probe.Tell($"stored:{e.Text}:{LastSequenceNr}"));
            });
            CommandAsync<Quick>(quick =>
            {
                probe.Tell("quick:" + quick.Text);
                return Task.CompletedTask;
            });
            Command<Switch>(_ => Become(() => CommandAny(message => probe.Tell("switched:" + message))));
        }

        public override string PersistenceId { get; }

        public sealed record Slow(string Text, Task Gate);

        public sealed record Quick(string Text);

        public sealed record Switch;
    }

    private sealed class CatchAll : ReceivePersistentActor
    {
        public CatchAll(IActorRef probe)
        {
            CommandAny(_ => { });
            try
            {
                Command<int>(_ => { });
            }
            catch (InvalidOperationException)
            {
                probe.Tell("refused");
            }
        }

        public override string PersistenceId => "catch-all";
    }
}
