using System.Text;
using Akka.Actor.Setup;
using Akka.Hosting;
using Akka.Hosting.Coordination;
using RaftActors.Coordination;
using RaftActors.Hosting.Options;

namespace RaftActors.Hosting;

/// <summary>
/// Leases that a Raft group keeps, as <c>LeaseImplementation</c> of split-brain resolver (<c>LeaseMajorityOption</c>), cluster singletons
/// and shards. A value that is not set keeps what HOCON says, or the default of RaftActors.Coordination's <c>reference.conf</c>, which
/// documents every key.
/// </summary>
/// <remarks>
/// Akka.Hosting takes nothing but <see cref="ConfigPath"/> from a <c>LeaseImplementation</c>: the values take effect by
/// <see cref="RaftLeaseHostingExtensions.WithRaftLease(AkkaConfigurationBuilder, RaftLeaseOption)"/>, once for each path. All values are
/// checked together when the host starts.
/// </remarks>
public sealed class RaftLeaseOption : LeaseOptionBase
{
    /// <summary>The lease at <see cref="RaftLease.ConfigPath"/>, which most applications need only once.</summary>
    public RaftLeaseOption()
        : this(RaftLease.ConfigPath)
    {
    }

    /// <summary>A lease with settings of its own.</summary>
    /// <param name="configPath">Its path in HOCON: names of letters, digits, hyphens and underscores, joined by dots.</param>
    /// <exception cref="ArgumentException">Another path.</exception>
    public RaftLeaseOption(string configPath)
    {
        Defaults = configPath == RaftLease.ConfigPath ? RaftLease.DefaultConfig() : RaftLease.DefaultConfig(configPath);
        ConfigPath = configPath;
    }

    /// <inheritdoc />
    public override string ConfigPath { get; }

    /// <inheritdoc />
    public override Type Class => typeof(RaftLease);

    /// <summary>
    /// The group that keeps the leases: one of this node's configuration, with the machine <c>lock</c>. By default <c>lock</c>.
    /// <c>group</c>
    /// </summary>
    public string? Group { get; set; }

    /// <summary>How long a lease outlives its holder: 1 s to 30 days, by default 20 s. <c>heartbeat-timeout</c></summary>
    public TimeSpan? HeartbeatTimeout { get; set; }

    /// <summary>
    /// How often a held lease is renewed, each time by one command: at least 10 ms, and twice of it and the margin less than
    /// <see cref="HeartbeatTimeout"/>; by default 2 s. <c>heartbeat-interval</c>
    /// </summary>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>
    /// How long an acquisition or a release is tried: at least 10 ms, and with the margin less than <see cref="HeartbeatTimeout"/>; by
    /// default 5 s. <c>lease-operation-timeout</c>
    /// </summary>
    public TimeSpan? OperationTimeout { get; set; }

    /// <summary>
    /// How much earlier the holder gives up than others may take over: at least a hundredth of <see cref="HeartbeatTimeout"/>, by default
    /// 2 s. <c>margin</c>
    /// </summary>
    public TimeSpan? Margin { get; set; }

    /// <summary>
    /// How long a release waits before others may take over: less than <see cref="HeartbeatTimeout"/> without the margin, by default zero.
    /// <c>release-delay</c>
    /// </summary>
    public TimeSpan? ReleaseDelay { get; set; }

    /// <summary>
    /// After this time without success the test at the start complains (RA7003): zero for no test, by default 30 s.
    /// <c>self-test-timeout</c>
    /// </summary>
    public TimeSpan? SelfTestTimeout { get; set; }

    /// <summary>
    /// Whether a lease that is still held when the actor system terminates is released; never for split-brain resolver, by default false.
    /// <c>release-on-shutdown</c>
    /// </summary>
    public bool? ReleaseOnShutdown { get; set; }

    /// <summary>Every key at <see cref="ConfigPath"/> with its default.</summary>
    internal Akka.Configuration.Config Defaults { get; }

    /// <summary>What <c>WithRaftLease</c> does.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="setup">Not used.</param>
    public override void Apply(AkkaConfigurationBuilder builder, Setup? setup = null) => RaftDeclarations.Of(builder).AddLease(this);

    /// <summary>The text of the section, with its path.</summary>
    internal string Write()
    {
        var to = new HoconWriter();
        to.Set("group", Group);
        to.Set("heartbeat-timeout", HeartbeatTimeout);
        to.Set("heartbeat-interval", HeartbeatInterval);
        to.Set("lease-operation-timeout", OperationTimeout);
        to.Set("margin", Margin);
        to.Set("release-delay", ReleaseDelay);
        to.Set("self-test-timeout", SelfTestTimeout);
        to.Set("release-on-shutdown", ReleaseOnShutdown);
        return new StringBuilder(ConfigPath).Append(" {\n").Append(to).Append('}').ToString();
    }
}
