using Akka.Configuration;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>HOCON of the persistence tests.</summary>
internal static class PersistenceConfigs
{
    public static readonly Config Common = ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = WARNING
          test.single-expect-default = 10s
          test.default-timeout = 10s
          actor {
            serializers.test-events = "RaftActors.Akka.Contract.Tests.Persistence.TestEventSerializer, RaftActors.Akka.Contract.Tests"
            serialization-bindings {
              "RaftActors.Akka.Contract.Tests.Persistence.Added, RaftActors.Akka.Contract.Tests" = test-events
              "RaftActors.Akka.Contract.Tests.Persistence.State, RaftActors.Akka.Contract.Tests" = test-events
              "RaftActors.Akka.Contract.Tests.Persistence.Bulk, RaftActors.Akka.Contract.Tests" = test-events
              "RaftActors.Akka.Contract.Tests.Persistence.Unserializable, RaftActors.Akka.Contract.Tests" = test-events
            }
          }
          persistence.controlled-journal {
            class = "RaftActors.Akka.Contract.Tests.Persistence.ControlledJournal, RaftActors.Akka.Contract.Tests"
            recovery-event-timeout = 1s
            circuit-breaker { max-failures = 3, call-timeout = 1s, reset-timeout = 1s }
          }
          persistence.controlled-snapshots {
            class = "RaftActors.Akka.Contract.Tests.Persistence.ControlledSnapshots, RaftActors.Akka.Contract.Tests"
          }
        }
        """);

    public static Config Memory { get; } = ConfigurationFactory.ParseString(
        """
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        """).WithFallback(Common);

    public static Config Controlled(string more = "") => ConfigurationFactory.ParseString(
        $$"""
        {{more}}
        akka.persistence.journal.plugin = "akka.persistence.controlled-journal"
        akka.persistence.snapshot-store.plugin = "akka.persistence.controlled-snapshots"
        """).WithFallback(Common);
}
