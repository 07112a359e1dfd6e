using RaftActors.TestKit.Stores;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>The log in segments keeps the contract of every store.</summary>
public sealed class SegmentLogStoreTests : LogStoreContract
{
    protected override LogStoreHarness NewStore() => new StoreHarness(store: "segments");
}
