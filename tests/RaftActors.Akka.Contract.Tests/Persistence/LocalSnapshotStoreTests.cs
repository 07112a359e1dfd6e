using Akka.Configuration;
using Akka.Persistence;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Snapshots in files.</summary>
public sealed class LocalSnapshotStoreTests : SnapshotContract
{
    private readonly TemporaryFolder _folder;

    public LocalSnapshotStoreTests(ITestOutputHelper output)
        : this(new TemporaryFolder(), output)
    {
    }

    private LocalSnapshotStoreTests(TemporaryFolder folder, ITestOutputHelper output)
        : base(Configuration(folder), output) => _folder = folder;

    [Fact]
    public void A_damaged_file_gives_way_to_an_older_snapshot()
    {
        var actor = StartFresh("p");
        foreach (var text in new[] { "1", "2" })
        {
            Store(actor, text);
            Run(actor, a => a.SaveSnapshot(new State("s" + text)));
            ExpectMsg<SaveSnapshotSuccess>();
        }

        var newest = new DirectoryInfo(_folder.Path).EnumerateFiles().OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name).Last();
        File.WriteAllBytes(newest.FullName, new byte[] { 1, 2, 3 });
        Start("p");
        Assert.Equal(new State("s1"), ExpectMsg<SnapshotOffer>().Snapshot);
        ExpectInOrder("rec:2", "recovered");
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    private static Config Configuration(TemporaryFolder folder) => ConfigurationFactory.ParseString(
        $$"""
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.local"
        akka.persistence.snapshot-store.local.dir = "{{folder.Path.Replace("\\", "/")}}"
        """).WithFallback(PersistenceConfigs.Common);
}
