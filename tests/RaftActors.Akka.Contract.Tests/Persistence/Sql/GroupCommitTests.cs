using System.Data.Common;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>Writes of several actors that have to wait are stored in the order in which they came.</summary>
public sealed class GroupCommitTests : PersistenceTest
{
    private readonly SqliteStores _stores;

    public GroupCommitTests(ITestOutputHelper output)
        : this(new SqliteStores(), output)
    {
    }

    private GroupCommitTests(SqliteStores stores, ITestOutputHelper output)
        : base(stores, output) => _stores = stores;

    [Fact]
    public void Writes_that_waited_together_are_stored_in_the_order_of_their_coming()
    {
        string[] ids = ["d", "a", "c", "b", "e"];
        var actors = ids.Select(id => StartFresh(id)).ToArray();
        using var other = _stores.Open(SqlStores.Journal);
        Execute(other, "BEGIN IMMEDIATE");
        foreach (var actor in actors)
        {
            Run(actor, a => a.PersistAsync(new Added("x"), a.Report));

            // The next command is handled after the write has been handed to the journal.
            actor.Tell("next", TestActor);
            ExpectMsg("cmd:next");
        }

        Execute(other, "ROLLBACK");
        ExpectInOrder([.. ids.Select(_ => "done:x")]);
        using var command = other.CreateCommand();
        command.CommandText = "SELECT persistence_id FROM journal ORDER BY ordering";
        using var reader = command.ExecuteReader();
        var stored = new List<string>();
        while (reader.Read())
        {
            stored.Add(reader.GetString(0));
        }

        Assert.Equal(ids, stored);
    }

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
