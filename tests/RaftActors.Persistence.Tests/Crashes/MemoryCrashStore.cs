using Akka.Configuration;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>The memory plug-ins of Akka.Persistence.</summary>
public sealed class MemoryCrashStore : CrashStore
{
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-crash-").FullName;

    public override bool IsVolatile => true;

    protected override Config Plugins => ConfigurationFactory.ParseString(
        $$"""
        raft-actors.persistence.data-dir = "{{_directory}}"
        akka.persistence.journal.raft.class = "Akka.Persistence.Journal.MemoryJournal, Akka.Persistence"
        akka.persistence.snapshot-store.raft.class = "Akka.Persistence.Snapshot.MemorySnapshotStore, Akka.Persistence"
        """);

    public override void Dispose() => Directory.Delete(_directory, recursive: true);
}
