using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using RaftActors.Akka.Contract.Tests.Persistence.Sql;
using RaftActors.Akka.Contract.Tests.Requirements;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Saving, choosing and deleting snapshots; on every snapshot store.</summary>
public abstract class SnapshotContract : PersistenceTest
{
    protected SnapshotContract(Config config, ITestOutputHelper output)
        : base(config, output)
    {
    }

    protected SnapshotContract(SqlStores stores, ITestOutputHelper output)
        : base(stores, output)
    {
    }

    private IActorRef SnapshotStore => global::Akka.Persistence.Persistence.Instance.Apply(Sys).SnapshotStoreFor(null);

    [ContractFact]
    public void Success_carries_id_number_and_time()
    {
        var actor = StartFresh("p");
        Store(actor, "1", "2");
        var before = DateTime.UtcNow.AddSeconds(-1);
        Run(actor, a => a.SaveSnapshot(new State("s")));
        var metadata = ExpectMsg<SaveSnapshotSuccess>().Metadata;
        Assert.Equal("p", metadata.PersistenceId);
        Assert.Equal(2, metadata.SequenceNr);
        Assert.InRange(metadata.Timestamp, before, DateTime.UtcNow.AddSeconds(1));
    }

    [ContractFact]
    public void The_latest_snapshot_is_offered()
    {
        SaveAt(1, 2, 3);
        Start("p");
        var offer = ExpectMsg<SnapshotOffer>();
        Assert.Equal(new State("s3"), offer.Snapshot);
        Assert.Equal(3, offer.Metadata.SequenceNr);
        ExpectMsg("recovered");
    }

    [ContractFact]
    public void Criteria_choose_an_older_snapshot()
    {
        SaveAt(1, 2, 3);
        Start("p", new ScriptedOptions { Recovery = new Recovery(new SnapshotSelectionCriteria(2)) });
        Assert.Equal(new State("s2"), ExpectMsg<SnapshotOffer>().Snapshot);
        ExpectInOrder("rec:3", "recovered");
    }

    [ContractFact]
    public void A_time_bound_excludes_newer_snapshots()
    {
        SaveAt(1);
        var criteria = new SnapshotSelectionCriteria(long.MaxValue, DateTime.UtcNow.AddHours(-1));
        Start("p", new ScriptedOptions { Recovery = new Recovery(criteria) });
        ExpectInOrder("rec:1", "recovered");
    }

    [ContractFact]
    public void One_snapshot_can_be_deleted()
    {
        var actor = SaveAt(1, 2);
        Run(actor, a => a.DeleteSnapshot(2));
        Assert.Equal(2, ExpectMsg<DeleteSnapshotSuccess>().Metadata.SequenceNr);
        Start("p");
        Assert.Equal(new State("s1"), ExpectMsg<SnapshotOffer>().Snapshot);
        ExpectInOrder("rec:2", "recovered");
    }

    [ContractFact]
    public void Deleting_a_snapshot_that_is_not_there_succeeds()
    {
        var actor = SaveAt(1);
        Run(actor, a => a.DeleteSnapshot(17));
        Assert.Equal(17, ExpectMsg<DeleteSnapshotSuccess>().Metadata.SequenceNr);
    }

    [ContractFact]
    public void Snapshots_that_fit_can_be_deleted_together()
    {
        var actor = SaveAt(1, 2, 3);
        var criteria = new SnapshotSelectionCriteria(2);
        Run(actor, a => a.DeleteSnapshots(criteria));
        Assert.Equal(criteria, ExpectMsg<DeleteSnapshotsSuccess>().Criteria);
        Start("p", new ScriptedOptions { Recovery = new Recovery(new SnapshotSelectionCriteria(2)) });
        ExpectInOrder("rec:1", "rec:2", "rec:3", "recovered");
        Start("p");
        Assert.Equal(new State("s3"), ExpectMsg<SnapshotOffer>().Snapshot);
        ExpectMsg("recovered");
    }

    [ContractFact]
    public void Saving_again_at_the_same_number_replaces()
    {
        var actor = SaveAt(1);
        Run(actor, a => a.SaveSnapshot(new State("again")));
        ExpectMsg<SaveSnapshotSuccess>();
        Start("p");
        Assert.Equal(new State("again"), ExpectMsg<SnapshotOffer>().Snapshot);
        ExpectMsg("recovered");
    }

    [ContractFact]
    public void The_store_can_be_used_directly_with_an_own_number()
    {
        var metadata = new SnapshotMetadata("direct", 42, DateTime.UtcNow);
        SnapshotStore.Tell(new SaveSnapshot(metadata, new State("own")), TestActor);
        Assert.Equal(metadata, ExpectMsg<SaveSnapshotSuccess>().Metadata);
        SnapshotStore.Tell(new LoadSnapshot("direct", SnapshotSelectionCriteria.Latest, long.MaxValue), TestActor);
        var loaded = ExpectMsg<LoadSnapshotResult>().Snapshot;
        Assert.Equal(new State("own"), loaded.Snapshot);
        Assert.Equal(42, loaded.Metadata.SequenceNr);
        SnapshotStore.Tell(new LoadSnapshot("direct", SnapshotSelectionCriteria.Latest, 41), TestActor);
        Assert.Null(ExpectMsg<LoadSnapshotResult>().Snapshot);
        SnapshotStore.Tell(new LoadSnapshot("nobody", SnapshotSelectionCriteria.Latest, long.MaxValue), TestActor);
        Assert.Null(ExpectMsg<LoadSnapshotResult>().Snapshot);
    }

    [ContractFact]
    public void A_snapshot_beyond_all_events_counts_as_the_last_number()
    {
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata("p", 10, DateTime.UtcNow), new State("ahead")), TestActor);
        ExpectMsg<SaveSnapshotSuccess>();
        var actor = Start("p");
        ExpectMsg<SnapshotOffer>();
        ExpectMsg("recovered");
        Run(actor, a => a.Persist(new Added("x"), _ => a.Say(a.LastSequenceNr)));
        ExpectMsg(11L);
    }

    /// <summary>Persists events up to the last of these numbers, with a snapshot after each of them.</summary>
    private IActorRef SaveAt(params int[] numbers)
    {
        var actor = StartFresh("p");
        for (var i = 1; i <= numbers.Max(); i++)
        {
            Store(actor, i.ToString());
            if (numbers.Contains(i))
            {
                var text = "s" + i;
                Run(actor, a => a.SaveSnapshot(new State(text)));
                ExpectMsg<SaveSnapshotSuccess>();
            }
        }

        return actor;
    }
}
