using Akka.Configuration;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>A log of segments and a SQLite file for snapshots, in their own directory.</summary>
public sealed class SegmentCrashStore : CrashStore
{
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-crash-").FullName;

    public SegmentCrashStore() => SqliteCrashStore.PrepareSnapshots(Plugins);

    public override string Journal => PersistenceOptions.SegmentJournal;

    public override bool CanExecute => false;

    protected override Config Plugins => PersistentLogProvider.SqliteConfig(_directory);

    public override void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }
}
