using Akka.Configuration;
using Akka.Coordination;
using RaftActors.Settings;
using Xunit;

namespace RaftActors.Coordination.Tests;

/// <summary>The configuration of a lease.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void The_defaults_are_valid_and_are_those_of_the_reference()
    {
        var settings = Read("");

        Assert.Equal(("lock", "me#x"), (settings.Group, settings.Owner));
        Assert.Equal(TimeSpan.FromSeconds(20), settings.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(18), settings.Validity);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.SelfTest);
        Assert.False(settings.IsReleasedOnShutdown);
    }

    /// <summary>Akka.Coordination then gives its own defaults for the three keys that it knows.</summary>
    [Fact]
    public void Without_the_reference_the_rest_has_its_defaults()
    {
        var config = ConfigurationFactory.ParseString("heartbeat-timeout = 120s, heartbeat-interval = 12s, lease-operation-timeout = 5s");
        var settings = RaftLeaseSettings.Read(LeaseSettings.Create(config, "it", "me"), "x");

        Assert.Equal("lock", settings.Group);
        Assert.Equal(TimeSpan.FromSeconds(118), settings.Validity);
    }

    [Theory]
    [InlineData("group = \"\"", "group: must name")]
    [InlineData("heartbeat-timeout = 900ms, heartbeat-interval = 20ms, lease-operation-timeout = 20ms, margin = 20ms", "is 0.9s")]
    [InlineData("heartbeat-interval = 9s", "heartbeat-interval: two of 9s")]
    [InlineData("heartbeat-interval = 1ms", "heartbeat-interval: is 0.001s; must be at least 0.01s")]
    [InlineData("lease-operation-timeout = 9ms", "lease-operation-timeout: is 0.009s; must be at least 0.01s")]
    [InlineData("release-delay = 18s", "release-delay: is 18s; must be less than heartbeat-timeout (20s) without the margin of 2s")]
    [InlineData("lease-operation-timeout = 18s", "lease-operation-timeout: 18s")]
    [InlineData("margin = 199ms", "margin: is 0.199s; must be at least a hundredth")]
    [InlineData("margin = soon", "margin: 'soon' is not a duration")]
    [InlineData("self-test-timeout = later", "self-test-timeout: 'later' is not a duration")]
    [InlineData("release-on-shutdown = perhaps", "release-on-shutdown: 'perhaps' is not on or off")]
    public void What_cannot_be_safe_is_refused_at_the_start(string hocon, string problem)
    {
        var refused = Assert.Throws<RaftConfigurationException>(() => Read(hocon));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Contains("lease 'it'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_named_at_once()
    {
        var refused = Assert.Throws<RaftConfigurationException>(() => Read("group = \"\", margin = 12s, heartbeat-interval = 5s"));

        Assert.Equal(2, refused.Problems.Length);
    }

    [Fact]
    public void A_name_that_the_lock_machine_refuses_is_refused()
    {
        var config = RaftLease.DefaultConfig().GetConfig(RaftLease.ConfigPath);

        Assert.Throws<RaftConfigurationException>(
            () => RaftLeaseSettings.Read(LeaseSettings.Create(config, new string('x', 5000), "me"), "x"));
    }

    [Fact]
    public void A_section_is_checked_before_a_lease_uses_it()
    {
        var path = "my.leases";
        var config = ConfigurationFactory.ParseString("my.leases { heartbeat-timeout = long, margin = 1ms, self-test-timeout = x }");

        Assert.Equal(
            [
                "my.leases.heartbeat-timeout: 'long' is not a duration such as 2s",
                "my.leases.self-test-timeout: 'x' is not a duration such as 2s",
            ],
            RaftLease.Problems(config.WithFallback(RaftLease.DefaultConfig(path)), path));
        Assert.Equal(
            ["my.leases.heartbeat-interval: two of 9s and the margin of 2s must be less than heartbeat-timeout (20s)"],
            RaftLease.Problems(
                ConfigurationFactory.ParseString("my.leases.heartbeat-interval = 9s").WithFallback(RaftLease.DefaultConfig(path)), path));
        Assert.StartsWith("my.leases: is missing", Assert.Single(RaftLease.Problems(RaftLease.DefaultConfig(), path)));
        Assert.Empty(RaftLease.Problems(RaftLease.DefaultConfig()));
    }

    [Fact]
    public void The_defaults_at_another_path_are_the_same()
    {
        var there = RaftLease.DefaultConfig("my.leases").GetConfig("my.leases").AsEnumerable();

        Assert.Equal(
            RaftLease.DefaultConfig().GetConfig(RaftLease.ConfigPath).AsEnumerable().Select(v => (v.Key, v.Value.GetString())),
            there.Select(v => (v.Key, v.Value.GetString())));
        Assert.Throws<ArgumentException>(() => RaftLease.DefaultConfig("a b"));
    }

    private static RaftLeaseSettings Read(string hocon)
    {
        var config = ConfigurationFactory.ParseString(hocon).WithFallback(RaftLease.DefaultConfig().GetConfig(RaftLease.ConfigPath));
        return RaftLeaseSettings.Read(LeaseSettings.Create(config, "it", "me"), "x");
    }
}
