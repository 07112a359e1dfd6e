using Akka.Configuration;

namespace Akka.TestKit.Configs;

/// <summary>Configurations of systems under test.</summary>
public static class TestConfigs
{
    internal static Config Reference { get; } = ConfigurationFactory.FromResource<TestKitSettings>("Akka.TestKit.Internal.Reference.conf");

    /// <summary>The defaults of this package with a logger that event filters work with.</summary>
    public static Config DefaultConfig { get; } = ConfigurationFactory.ParseString(
        """
        akka.loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
        """).WithFallback(Reference);

    /// <summary>Time stands still until the test moves it.</summary>
    public static Config TestSchedulerConfig { get; } = ConfigurationFactory.ParseString(
        """
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        """);
}
