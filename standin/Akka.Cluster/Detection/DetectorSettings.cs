using Akka.Configuration;

namespace Akka.Cluster.Detection;

/// <summary><c>akka.cluster.failure-detector</c>, read once.</summary>
internal sealed class DetectorSettings
{
    public DetectorSettings(Config config)
    {
        HeartbeatInterval = config.GetTimeSpan("heartbeat-interval");
        Threshold = config.GetDouble("threshold");
        MaxSampleSize = config.GetInt("max-sample-size");
        MinStdDeviation = config.GetTimeSpan("min-std-deviation");
        AcceptablePause = config.GetTimeSpan("acceptable-heartbeat-pause");
        MonitoredBy = config.GetInt("monitored-by-nr-of-members");
        ExpectedResponseAfter = config.GetTimeSpan("expected-response-after");
        Require(HeartbeatInterval > TimeSpan.Zero, "heartbeat-interval must be greater than zero");
        Require(Threshold > 0, "threshold must be greater than zero");
        Require(MaxSampleSize >= 2, "max-sample-size must be at least 2");
        Require(MinStdDeviation > TimeSpan.Zero, "min-std-deviation must be greater than zero");
        Require(AcceptablePause >= TimeSpan.Zero, "acceptable-heartbeat-pause must not be negative");
        Require(MonitoredBy > 0, "monitored-by-nr-of-members must be greater than zero");
    }

    public TimeSpan HeartbeatInterval { get; }

    public double Threshold { get; }

    public int MaxSampleSize { get; }

    public TimeSpan MinStdDeviation { get; }

    public TimeSpan AcceptablePause { get; }

    public int MonitoredBy { get; }

    public TimeSpan ExpectedResponseAfter { get; }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ConfigurationException($"akka.cluster.failure-detector: {rule}.");
        }
    }
}
