using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Tests.AkkaAssumptions;

/// <summary>When a write is durable, what a failed one does, and what a deletion leaves.</summary>
public sealed class PersistenceAssumptions() : AkkaTestKit(Settings)
{
    private static readonly Config Settings = ConfigurationFactory.ParseString(
        $$"""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.test.single-expect-default = 10s
        akka.persistence {
          journal.plugin = "akka.persistence.controlled"
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
          controlled { class = "{{typeof(ControlledJournal).AssemblyQualifiedName}}", replay-filter.mode = fail }
        }
        """);

    private JournalControl Journal => JournalControl.Of(Sys);

    [Fact]
    public void PersistAsync_does_not_block_commands_and_runs_its_handlers_in_call_order()
    {
        var actor = Start("p");
        Run(actor, a =>
        {
            a.PersistAllAsync(["1", "2"], a.Say);
            a.PersistAsync("3", a.Say);
            a.PersistAsync("4", a.Say);
            a.Say("asked");
        });
        ExpectInOrder("asked", "1", "2", "3", "4");
    }

    [Fact]
    public void PersistAllAsync_without_events_runs_no_handler()
    {
        var actor = Start("p");
        Run(actor, a => a.Say(Record.Exception(() => a.PersistAllAsync(Array.Empty<string>(), a.Say)) is not null));
        ExpectMsg(true);
    }

    [Fact]
    public void A_failed_write_is_reported_and_stops_the_actor_and_no_handler_runs()
    {
        var actor = Watch(Start("p"));
        Journal.OnWrite = _ => throw new IOException("disk");
        Run(actor, a => a.PersistAllAsync(["1", "2"], a.Say));
        ExpectMsg("failed:1");
        ExpectTerminated(actor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_refused_event_uses_up_its_number_and_the_actor_survives()
    {
        var actor = Start("p");
        Journal.OnWrite = writes => [.. writes.Select(_ => new InvalidOperationException("refused"))];
        Run(actor, a => a.PersistAsync("1", a.Say));
        ExpectMsg("rejected:1");
        Journal.OnWrite = null;
        Run(actor, a => a.PersistAsync("2", _ => a.Say(a.LastSequenceNr)));
        ExpectMsg(2L);
    }

    [Fact]
    public void Overlapping_writers_fail_the_recovery()
    {
        Journal.OnReplay = replay =>
        {
            replay(Event("a1", 1, "a"));
            replay(Event("a2", 2, "a"));
            replay(Event("b2", 2, "b"));
            replay(Event("a3", 3, "a"));
        };
        var actor = Watch(Make("p"));
        ExpectMsg("not recovered");
        ExpectTerminated(actor);
    }

    [Fact]
    public void Deleted_events_are_gone_and_sequence_numbers_continue()
    {
        var actor = Start("p");
        Run(actor, a => a.PersistAllAsync(["1", "2", "3"], a.Say));
        ExpectInOrder("1", "2", "3");
        Run(actor, a => a.DeleteMessages(2));
        Assert.Equal(2, ExpectMsg<DeleteMessagesSuccess>().ToSequenceNr);
        Run(actor, a => a.DeleteMessages(3));
        ExpectMsg<DeleteMessagesSuccess>();
        Stop(actor);

        Run(Start("p"), a => a.PersistAsync("4", _ => a.Say(a.LastSequenceNr)));
        ExpectMsg(4L);
    }

    [Fact]
    public void The_newest_snapshot_within_the_criteria_is_offered_and_later_events_are_replayed()
    {
        var actor = Start("p");
        SaveAfter(actor, "1");
        SaveAfter(actor, "2");
        SaveAfter(actor, "3");
        Stop(actor);
        Make("p", new Recovery(new SnapshotSelectionCriteria(2)));
        ExpectInOrder("snapshot:s2@2", "replayed:3", "recovered");
        Make("p", new Recovery(SnapshotSelectionCriteria.None));
        ExpectInOrder("replayed:1", "replayed:2", "replayed:3", "recovered");
    }

    [Fact]
    public void Commands_wait_until_the_recovery_is_completed()
    {
        var actor = Start("p");
        Run(actor, a => a.PersistAsync("1", a.Say));
        ExpectMsg("1");
        Stop(actor);

        Make("p").Tell("early");
        ExpectInOrder("replayed:1", "recovered", "command:early");
    }

    private IActorRef Make(string id, Recovery? recovery = null) =>
        Sys.ActorOf(Props.Create(() => new Persisting(id, TestActor, recovery)));

    private IActorRef Start(string id)
    {
        var actor = Make(id);
        ExpectMsg("recovered");
        return actor;
    }

    private void SaveAfter(IActorRef actor, string text)
    {
        Run(actor, a => a.PersistAsync(text, _ => a.SaveSnapshot("s" + text)));
        ExpectMsg<SaveSnapshotSuccess>();
    }

    private void Stop(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }

    private void ExpectInOrder(params string[] messages)
    {
        foreach (var message in messages)
        {
            ExpectMsg(message);
        }
    }

    private static void Run(IActorRef actor, Action<Persisting> work) => actor.Tell(work);

    private static Persistent Event(string text, long number, string writer) =>
        new(text, number, "p", writerGuid: writer, sender: ActorRefs.NoSender);
}
