using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using RaftActors.Akka.Contract.Tests.Persistence.Sql;
using RaftActors.Akka.Contract.Tests.Requirements;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Recovery from events and snapshots, restarts, and direct reading; on every journal.</summary>
public abstract class RecoveryContract : PersistenceTest
{
    protected RecoveryContract(Config config, ITestOutputHelper output)
        : base(config, output)
    {
    }

    protected RecoveryContract(SqlStores stores, ITestOutputHelper output)
        : base(stores, output)
    {
    }

    [ContractFact]
    public void Order_is_snapshot_events_completed_commands()
    {
        var actor = StartFresh("p");
        Store(actor, "1", "2");
        Run(actor, a => a.SaveSnapshot(new State("s2")));
        ExpectMsg<SaveSnapshotSuccess>();
        Store(actor, "3", "4");
        StopAndWait(actor);
        Start("p").Tell("waiting");
        var offer = ExpectMsg<SnapshotOffer>();
        Assert.Equal(new State("s2"), offer.Snapshot);
        Assert.Equal("p", offer.Metadata.PersistenceId);
        Assert.Equal(2, offer.Metadata.SequenceNr);
        ExpectInOrder("rec:3", "rec:4", "recovered", "cmd:waiting");
    }

    [ContractFact]
    public void Recovering_flags_and_sequence_numbers_follow_the_replay()
    {
        var actor = StartFresh("p");
        Store(actor, "1", "2");
        StopAndWait(actor);
        actor = Start("p", new ScriptedOptions
        {
            OnRecover = (a, _) => a.Say($"{a.IsRecovering}:{a.IsRecoveryFinished}:{a.LastSequenceNr}"),
        });
        ExpectInOrder("True:False:1", "rec:1", "True:False:2", "rec:2", "False:True:2", "recovered");
        Run(actor, a => a.Say($"{a.IsRecovering}:{a.IsRecoveryFinished}:{a.LastSequenceNr}"));
        ExpectMsg("False:True:2");
        Run(actor, a => a.Persist(new Added("3"), _ => a.Say(a.LastSequenceNr)));
        ExpectMsg(3L);
    }

    [ContractFact]
    public void Many_events_come_back_in_order()
    {
        const int count = 2500;
        var actor = StartFresh("p");
        Run(actor, a => a.PersistAll(Enumerable.Range(0, count).Select(i => new Added(i.ToString())), e =>
        {
            if (e.Text == (count - 1).ToString())
            {
                a.Say("stored");
            }
        }));
        ExpectMsg("stored");
        StopAndWait(actor);
        Start("p");
        ExpectInOrder(Enumerable.Range(0, count).Select(i => "rec:" + i).Append("recovered").ToArray());
    }

    [ContractFact]
    public void Recovery_None_replays_nothing_and_goes_on_with_the_next_number()
    {
        var actor = StartFresh("p");
        Store(actor, "1", "2", "3");
        StopAndWait(actor);
        actor = StartFresh("p", new ScriptedOptions { Recovery = Recovery.None });
        Run(actor, a => a.Say(a.LastSequenceNr));
        ExpectMsg(3L);
        Run(actor, a => a.Persist(new Added("4"), _ => a.Say(a.LastSequenceNr)));
        ExpectMsg(4L);
    }

    [ContractFact]
    public void Snapshots_can_be_ignored()
    {
        var actor = StartFresh("p");
        Store(actor, "1");
        Run(actor, a => a.SaveSnapshot(new State("s1")));
        ExpectMsg<SaveSnapshotSuccess>();
        StopAndWait(actor);
        Start("p", new ScriptedOptions { Recovery = new Recovery(SnapshotSelectionCriteria.None) });
        ExpectInOrder("rec:1", "recovered");
    }

    [ContractFact]
    public void Recovery_may_end_early_and_ignores_later_snapshots()
    {
        var actor = StartFresh("p");
        Store(actor, "1");
        Run(actor, a => a.SaveSnapshot(new State("s1")));
        ExpectMsg<SaveSnapshotSuccess>();
        Store(actor, "2", "3");
        Run(actor, a => a.SaveSnapshot(new State("s3")));
        ExpectMsg<SaveSnapshotSuccess>();
        StopAndWait(actor);
        actor = Start("p", new ScriptedOptions { Recovery = new Recovery(SnapshotSelectionCriteria.Latest, 2) });
        Assert.Equal(new State("s1"), ExpectMsg<SnapshotOffer>().Snapshot);
        ExpectInOrder("rec:2", "recovered");
        Run(actor, a => a.Say(a.LastSequenceNr));
        ExpectMsg(3L);
    }

    [ContractFact]
    public void The_number_of_replayed_events_can_be_limited()
    {
        var actor = StartFresh("p");
        Store(actor, "1", "2", "3");
        StopAndWait(actor);
        Start("p", new ScriptedOptions { Recovery = new Recovery(SnapshotSelectionCriteria.Latest, long.MaxValue, 2) });
        ExpectInOrder("rec:1", "rec:2", "recovered");
    }

    [ContractFact]
    public void An_exception_in_a_handler_restarts_and_the_event_is_there()
    {
        var actor = StartFresh("p");
        Run(actor, a => a.Persist(new Added("x"), _ => throw new InvalidOperationException("handler")));
        actor.Tell("next");
        ExpectInOrder("rec:x", "recovered", "cmd:next");
    }

    [ContractFact]
    public void An_exception_in_a_command_still_stores_what_was_persisted_and_drops_its_handler()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.PersistAsync(new Added("x"), a.Report);
            throw new InvalidOperationException("command");
        });
        actor.Tell("next");
        ExpectInOrder("rec:x", "recovered", "cmd:next");
    }

    [ContractFact]
    public void An_exception_during_replay_fails_the_recovery_and_stops_the_actor()
    {
        var actor = StartFresh("p");
        Store(actor, "1", "2");
        StopAndWait(actor);
        var again = Start("p", new ScriptedOptions
        {
            OnRecover = (_, message) =>
            {
                if (message is Added)
                {
                    throw new InvalidOperationException("replay");
                }
            },
        });
        Watch(again);
        ExpectMsg("recovery-failure:replay");
        ExpectTerminated(again);
    }

    [ContractFact]
    public void Events_can_be_read_from_the_journal_directly()
    {
        Store(StartFresh("p"), "1", "2", "3", "4");
        var journal = global::Akka.Persistence.Persistence.Instance.Apply(Sys).JournalFor(null);
        journal.Tell(new ReplayMessages(2, 3, long.MaxValue, "p", TestActor));
        Assert.Equal(new Added("2"), ExpectMsg<ReplayedMessage>().Persistent.Payload);
        var last = ExpectMsg<ReplayedMessage>().Persistent;
        Assert.Equal(new Added("3"), last.Payload);
        Assert.Equal(3, last.SequenceNr);
        Assert.Equal("p", last.PersistenceId);
        Assert.False(last.IsDeleted);
        Assert.Equal(4, ExpectMsg<RecoverySuccess>().HighestSequenceNr);
        journal.Tell(new ReplayMessages(1, long.MaxValue, 1, "p", TestActor));
        Assert.Equal(new Added("1"), ExpectMsg<ReplayedMessage>().Persistent.Payload);
        Assert.Equal(4, ExpectMsg<RecoverySuccess>().HighestSequenceNr);
        journal.Tell(new ReplayMessages(1, long.MaxValue, 10, "unknown", TestActor));
        Assert.Equal(0, ExpectMsg<RecoverySuccess>().HighestSequenceNr);
    }

    [ContractFact]
    public void A_persistent_actor_may_read_the_events_of_another()
    {
        Store(StartFresh("p"), "1", "2");
        var reader = StartFresh("reader");
        Run(reader, a =>
        {
            a.Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "p", a.Self));
            a.Persist(new Added("own"), a.Report);
        });
        ExpectMsg("done:own");
        Assert.Equal(new Added("1"), ExpectMsg<ReplayedMessage>().Persistent.Payload);
        Assert.Equal(new Added("2"), ExpectMsg<ReplayedMessage>().Persistent.Payload);
        Assert.Equal(2, ExpectMsg<RecoverySuccess>().HighestSequenceNr);
    }

    [ContractFact]
    public void Deleted_events_are_gone_and_numbers_go_on()
    {
        var actor = StartFresh("p");
        Store(actor, "1", "2", "3");
        Run(actor, a => a.DeleteMessages(2));
        ExpectMsg(new DeleteMessagesSuccess(2));
        StopAndWait(actor);
        actor = Start("p");
        ExpectInOrder("rec:3", "recovered");
        Run(actor, a => a.DeleteMessages(long.MaxValue));
        ExpectMsg<DeleteMessagesSuccess>();
        StopAndWait(actor);
        actor = StartFresh("p");
        Run(actor, a => a.Say(a.LastSequenceNr));
        ExpectMsg(3L);
        Run(actor, a => a.Persist(new Added("4"), _ => a.Say(a.LastSequenceNr)));
        ExpectMsg(4L);
        StopAndWait(actor);
        Start("p");
        ExpectInOrder("rec:4", "recovered");
    }

    [ContractFact]
    public void Deleting_beyond_the_last_event_fails()
    {
        var actor = StartFresh("p");
        Store(actor, "1");
        Run(actor, a => a.DeleteMessages(2));
        var failure = ExpectMsg<DeleteMessagesFailure>();
        Assert.Equal(2, failure.ToSequenceNr);
        Assert.NotNull(failure.Cause);
        StopAndWait(actor);
        Start("p");
        ExpectInOrder("rec:1", "recovered");
    }

    [ContractFact]
    public void Two_incarnations_follow_each_other_without_loss()
    {
        for (var round = 1; round <= 5; round++)
        {
            var actor = Start("p");
            ExpectInOrder(Enumerable.Range(1, round - 1).Select(i => "rec:" + i).Append("recovered").ToArray());
            Store(actor, round.ToString());
            StopAndWait(actor);
        }
    }
}
