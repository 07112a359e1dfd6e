namespace Akka.Persistence;

/// <summary>Names a persistent actor and the plug-ins that keep its data.</summary>
public interface IPersistentIdentity
{
    string PersistenceId { get; }

    string JournalPluginId { get; }

    string SnapshotPluginId { get; }
}

/// <summary>Says how to recover.</summary>
public interface IPersistenceRecovery
{
    Recovery Recovery { get; }
}
