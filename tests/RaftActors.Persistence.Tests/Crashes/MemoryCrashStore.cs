using Akka.Configuration;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>The memory plug-ins of Akka.Persistence.</summary>
public sealed class MemoryCrashStore : CrashStore
{
    public override bool IsVolatile => true;

    protected override Config Plugins => ConfigurationFactory.ParseString(
        """
        akka.persistence.journal.raft.class = "Akka.Persistence.Journal.MemoryJournal, Akka.Persistence"
        akka.persistence.snapshot-store.raft.class = "Akka.Persistence.Snapshot.MemorySnapshotStore, Akka.Persistence"
        """);

    public override void Dispose()
    {
    }
}
