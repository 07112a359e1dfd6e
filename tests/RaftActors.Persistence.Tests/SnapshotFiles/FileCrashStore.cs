using Akka.Actor;
using Akka.Configuration;
using RaftActors.Persistence.SnapshotFiles;
using RaftActors.Persistence.Tests.Crashes;
using RaftActors.Protocol.Identity;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>The stores of the defaults: records in segments, snapshots in files, here on a disk with failpoints.</summary>
public sealed class FileCrashStore : CrashStore
{
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-crash-").FullName;

    public override string Journal => PersistenceOptions.SegmentJournal;

    public override bool CanExecute => false;

    protected override Config Plugins =>
        ConfigurationFactory.ParseString("raft-actors.persistence.snapshots = files")
            .WithFallback(PersistentLogProvider.SqliteConfig(_directory));

    private string Folder => SnapshotDirectory.PathOf(_directory, new GroupId("g"));

    public override PersistentLogProvider NewProvider(ActorSystem system) => new(system, new FailpointDisk(Failpoints.Of(system)));

    /// <summary>A draft that was left behind counts as one at -1: the log must remove it too.</summary>
    public override IReadOnlyList<long> SnapshotIndexes() =>
        [.. new SnapshotDirectory(Folder, FileOperations.Disk).Find().Select(s => s.Index.Value), .. Leftovers().Select(_ => -1L)];

    /// <summary>Files that are not snapshots.</summary>
    public IReadOnlyList<string> Leftovers() => Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.tmp") : [];

    public override void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
    }
}
