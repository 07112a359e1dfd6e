using Akka.Actor;
using Akka.Persistence;
using RaftActors.Akka.Contract.Tests.Requirements;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>What is particular to the SQL plug-in: tables, several plug-ins, restarts of the whole system; on every database.</summary>
public abstract class SqlPluginContract : PersistenceTest
{
    private readonly SqlStores _stores;

    protected SqlPluginContract(SqlStores stores, ITestOutputHelper output)
        : base(stores, output) => _stores = stores;

    [ContractFact]
    public async Task Another_actor_system_finds_events_and_snapshots_in_the_files()
    {
        var other = ActorSystem.Create("other", _stores.Config);
        var actor = other.ActorOf(Props.Create(() => new ScriptedActor("p", TestActor, ScriptedOptions.None)));
        ExpectMsg("recovered");
        Store(actor, "1", "2");
        Run(actor, a => a.SaveSnapshot(new State("s2")));
        ExpectMsg<SaveSnapshotSuccess>();
        Store(actor, "3");
        await other.Terminate();
        var again = Start("p");
        Assert.Equal(new State("s2"), ExpectMsg<SnapshotOffer>().Snapshot);
        ExpectInOrder("rec:3", "recovered");
        Store(again, "4");
        Run(again, a => a.Say(a.LastSequenceNr));
        ExpectMsg(4L);
    }

    [ContractFact]
    public void Two_plugins_of_the_same_class_use_their_own_files()
    {
        var first = StartFresh("p");
        var second = StartFresh("p", new ScriptedOptions { JournalPluginId = SqlStores.SecondPlugin });
        Store(first, "1", "2");
        Store(second, "x");
        Assert.Equal(2, Count(SqlStores.Journal, "journal"));
        Assert.Equal(1, Count(SqlStores.SecondJournal, "journal"));
        StopAndWait(second);
        Start("p", new ScriptedOptions { JournalPluginId = SqlStores.SecondPlugin });
        ExpectInOrder("rec:x", "recovered");
    }

    [ContractFact]
    public void Rows_have_the_columns_of_the_default_mapping()
    {
        Store(StartFresh("p"), "hello");
        using var connection = _stores.Open(SqlStores.Journal);
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT ordering, deleted, persistence_id, sequence_number, created, message, identifier, manifest, writer_uuid FROM journal";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt64(0));
        Assert.False(reader.GetBoolean(1));
        Assert.Equal("p", reader.GetString(2));
        Assert.Equal(1, reader.GetInt64(3));
        Assert.InRange(new DateTime(reader.GetInt64(4), DateTimeKind.Utc), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        Assert.Equal("hello"u8.ToArray(), reader.GetFieldValue<byte[]>(5));
        Assert.Equal(90001, reader.GetInt32(6));
        Assert.Equal("Added", reader.GetString(7));
        Assert.NotEmpty(reader.GetString(8));
        Assert.False(reader.Read());
    }

    [ContractFact]
    public void Snapshots_have_the_columns_of_the_default_mapping()
    {
        var actor = StartFresh("p");
        Store(actor, "x");
        Run(actor, a => a.SaveSnapshot(new State("hello")));
        var metadata = ExpectMsg<SaveSnapshotSuccess>().Metadata;
        using var connection = _stores.Open(SqlStores.Snapshots);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, sequence_number, created, snapshot, manifest, serializer_id FROM snapshot";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("p", reader.GetString(0));
        Assert.Equal(1, reader.GetInt64(1));
        Assert.Equal(metadata.Timestamp.Ticks, reader.GetInt64(2));
        Assert.Equal("hello"u8.ToArray(), reader.GetFieldValue<byte[]>(3));
        Assert.Equal("State", reader.GetString(4));
        Assert.Equal(90001, reader.GetInt32(5));
    }

    [ContractFact]
    public void Deleting_leaves_one_marked_row_and_the_rest()
    {
        var actor = StartFresh("p");
        Store(actor, "1", "2", "3", "4");
        Run(actor, a => a.DeleteMessages(3));
        ExpectMsg(new DeleteMessagesSuccess(3));
        Assert.Equal(2, Count(SqlStores.Journal, "journal"));
        Assert.Equal(1, Count(SqlStores.Journal, "journal WHERE deleted AND sequence_number = 3"));
        Run(actor, a => a.DeleteMessages(4));
        ExpectMsg(new DeleteMessagesSuccess(4));
        Assert.Equal(1, Count(SqlStores.Journal, "journal"));
        Assert.Equal(1, Count(SqlStores.Journal, "journal WHERE deleted AND sequence_number = 4"));
    }

    [ContractFact]
    public void An_event_that_cannot_be_serialized_is_rejected_and_the_actor_lives_on()
    {
        var actor = StartFresh("p");
        Run(actor, a => a.Persist(new Unserializable("x"), _ => a.Say("no")));
        Assert.StartsWith("rejected:1:", ExpectMsg<string>(), StringComparison.Ordinal);
        Run(actor, a => a.Persist(new Added("y"), _ => a.Say(a.LastSequenceNr)));
        ExpectMsg(2L);
        StopAndWait(actor);
        Start("p");
        ExpectInOrder("rec:y", "recovered");
    }

    [ContractFact]
    public void A_snapshot_that_cannot_be_serialized_is_reported()
    {
        var actor = StartFresh("p");
        Run(actor, a => a.SaveSnapshot(new Unserializable("x")));
        ExpectMsg<SaveSnapshotFailure>();
        Store(actor, "y");
    }

    [ContractFact]
    public void An_event_that_cannot_be_read_fails_the_recovery()
    {
        var actor = StartFresh("p");
        Store(actor, "x");
        StopAndWait(actor);
        using (var connection = _stores.Open(SqlStores.Journal))
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "UPDATE journal SET manifest = 'Nonsense'";
            command.ExecuteNonQuery();
        }

        var again = Start("p");
        Watch(again);
        Assert.StartsWith("recovery-failure:", ExpectMsg<string>(), StringComparison.Ordinal);
        ExpectTerminated(again);
    }

    [ContractFact]
    public void A_sequence_number_that_exists_fails_the_write()
    {
        var one = StartFresh("p");
        var two = StartFresh("p");
        Watch(two);
        Store(one, "1");
        Run(two, a => a.Persist(new Added("also 1"), a.Report));
        Assert.StartsWith("failure:1:", ExpectMsg<string>(), StringComparison.Ordinal);
        ExpectTerminated(two);

        // The others go on: nothing of the failed transaction is left, not even the transaction.
        Store(one, "2");
        Assert.Equal(2, Count(SqlStores.Journal, "journal"));
        Start("p");
        ExpectInOrder("rec:1", "rec:2", "recovered");
    }

    private long Count(string store, string from)
    {
        using var connection = _stores.Open(store);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM " + from;
        return (long)command.ExecuteScalar()!;
    }
}
