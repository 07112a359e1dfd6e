using Akka.Actor;
using Akka.Configuration;

namespace Akka.TestKit;

/// <summary>The section <c>akka.test</c>.</summary>
public class TestKitSettings : IExtension
{
    public TestKitSettings(Config config)
    {
        var test = config.IsNullOrEmpty() ? Config.Empty : config;
        DefaultTimeout = test.GetTimeSpan("default-timeout", TimeSpan.FromSeconds(5), false);
        SingleExpectDefault = test.GetTimeSpan("single-expect-default", TimeSpan.FromSeconds(3), false);
        TestEventFilterLeeway = test.GetTimeSpan("filter-leeway", TimeSpan.FromSeconds(3), false);
        TestTimeFactor = test.GetDouble("timefactor", 1);
        LogTestKitCalls = test.GetBoolean("testkit.debug");
        if (TestTimeFactor <= 0)
        {
            throw new ConfigurationException("akka.test.timefactor must be positive");
        }
    }

    public TimeSpan DefaultTimeout { get; }

    public TimeSpan SingleExpectDefault { get; }

    public TimeSpan TestEventFilterLeeway { get; }

    public double TestTimeFactor { get; }

    public bool LogTestKitCalls { get; }
}

/// <summary>Makes the <see cref="TestKitSettings"/> of a system.</summary>
public class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    public static TestKitSettings For(ActorSystem system) => system.WithExtension<TestKitSettings, TestKitExtension>();

    public override TestKitSettings CreateExtension(ExtendedActorSystem system) => new(system.Settings.Config.GetConfig("akka.test"));
}
