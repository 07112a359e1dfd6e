using RaftActors.TestKit.Stores;

namespace RaftActors.Persistence.Tests.Journal;

/// <summary>The log in SQLite, with its snapshots in SQLite too, keeps the contract of every store.</summary>
public sealed class SqliteLogStoreTests : LogStoreContract
{
    protected override LogStoreHarness NewStore() => new StoreHarness(snapshots: "plugin");
}
