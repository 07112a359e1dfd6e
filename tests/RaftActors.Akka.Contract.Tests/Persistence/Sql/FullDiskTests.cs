using System.Data.Common;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>
/// SQLite finds no room for another page: the limit is one of the cache that all connections share, so a connection of the test can set it.
/// </summary>
public sealed class FullDiskTests : PersistenceTest
{
    private readonly SqliteStores _stores;
    private readonly DbConnection _journal;

    public FullDiskTests(ITestOutputHelper output)
        : this(new SqliteStores(";Cache=Shared"), output)
    {
    }

    private FullDiskTests(SqliteStores stores, ITestOutputHelper output)
        : base(stores, output)
    {
        _stores = stores;
        _journal = stores.Open(SqlStores.Journal);
    }

    [Fact]
    public void A_full_disk_fails_the_write_and_stops_the_actor_and_room_lets_it_go_on()
    {
        var actor = StartFresh("p");
        Store(actor, "before");
        LimitPages(PageCount());
        Watch(actor);
        Run(actor, a => a.Persist(new Bulk(new byte[64 * 1024]), _ => a.Say("stored on a full disk")));
        Assert.StartsWith("failure:2:", ExpectMsg<string>(), StringComparison.Ordinal);
        ExpectTerminated(actor);

        // Not only once: each failure leaves the store as able as the first.
        var second = Start("p");
        ExpectInOrder("rec:before", "recovered");
        Watch(second);
        Run(second, a => a.PersistAll([new Added("small"), (object)new Bulk(new byte[64 * 1024])], _ => a.Say("stored on a full disk")));
        Assert.StartsWith("failure:2:", ExpectMsg<string>(), StringComparison.Ordinal);
        ExpectTerminated(second);

        LimitPages(1_000_000);
        var third = Start("p");
        ExpectInOrder("rec:before", "recovered");
        Run(third, a => a.Persist(new Bulk(new byte[64 * 1024]), _ => a.Say("stored")));
        ExpectMsg("stored");
        Store(third, "after");
        StopAndWait(third);
        Start("p");
        ExpectMsg("rec:before");
        ExpectMsg<Bulk>();
        ExpectInOrder("rec:after", "recovered");
    }

    protected override void AfterAll()
    {
        _journal.Dispose();
        base.AfterAll();
    }

    private long PageCount() => Pragma("page_count");

    private void LimitPages(long count) => Pragma($"max_page_count = {count}");

    private long Pragma(string pragma)
    {
        using var command = _journal.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;
        return (long)command.ExecuteScalar()!;
    }
}
