using Akka.Actor;
using Akka.Configuration;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>The storage of one log and its snapshots across crashes.</summary>
public abstract class CrashStore : IDisposable
{
    /// <summary>The journal that is wrapped.</summary>
    public virtual string Journal => "akka.persistence.journal.raft";

    public const string Snapshots = "akka.persistence.snapshot-store.raft";

    /// <summary>Whether the data lives in the actor system's memory: then only the store's actor can stop, not the system.</summary>
    public virtual bool IsVolatile => false;

    /// <summary>Whether a crash ends only the log's actor and every operation under way, and the actor system goes on.</summary>
    public virtual bool KeepsSystem => IsVolatile;

    /// <summary>The plug-ins, wrapped in failpoints.</summary>
    public Config Config => WithFailpoints(Plugins, Journal)
        .WithFallback(ConfigurationFactory.ParseString(
        """
        akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }
        raft-actors.persistence.delete-batch = 2
        """))
        .WithFallback(PersistentLogProvider.DefaultConfig());

    /// <summary>Whether its journal can be changed by SQL.</summary>
    public virtual bool CanExecute => !IsVolatile;

    protected abstract Config Plugins { get; }

    /// <summary>The provider of the store in an actor system.</summary>
    public virtual PersistentLogProvider NewProvider(ActorSystem system) => new(system);

    /// <summary>The last included indexes of its snapshots, if they are not in a plug-in.</summary>
    public virtual IReadOnlyList<long>? SnapshotIndexes() => null;

    /// <summary>Runs SQL against the journal; returns the first value.</summary>
    public virtual long Execute(string sql) => throw new NotSupportedException("This store does not support SQL.");

    public static Config WithFailpoints(Config plugins, string journal) => ConfigurationFactory.ParseString(
        $$"""
        raft-actors.persistence {
          journal-plugin-id = "akka.persistence.journal.failing"
          snapshot-plugin-id = "akka.persistence.snapshot-store.failing"
        }
        akka.persistence.journal.failing {
          class = "RaftActors.Persistence.Tests.Crashes.FailpointJournal, RaftActors.Persistence.Tests"
          inner = "{{journal}}"
          replay-filter.mode = fail
        }
        akka.persistence.snapshot-store.failing {
          class = "RaftActors.Persistence.Tests.Crashes.FailpointSnapshotStore, RaftActors.Persistence.Tests"
          inner = "{{Snapshots}}"
        }
        """).WithFallback(plugins);

    public abstract void Dispose();
}
