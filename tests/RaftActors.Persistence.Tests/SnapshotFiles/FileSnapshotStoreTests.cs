using RaftActors.TestKit.Stores;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>The log in SQLite, with its snapshots in files, keeps the contract of every store.</summary>
public sealed class FileSnapshotStoreTests : LogStoreContract
{
    protected override LogStoreHarness NewStore() => new StoreHarness(snapshots: "files");
}
