using Akka.Configuration;
using Akka.Coordination;
using RaftActors.Machines.Locks;
using RaftActors.Settings;

namespace RaftActors.Coordination;

/// <summary>The validated settings of one lease.</summary>
/// <param name="Name">The lease, and the lock that it is.</param>
/// <param name="Owner">Akka's name of the owner and an incarnation, so that a restarted process is another owner.</param>
/// <param name="Group">The group that keeps it.</param>
/// <param name="Timeout">How long it outlives its last renewal.</param>
/// <param name="Interval">How often it is renewed.</param>
/// <param name="Operation">How long an acquisition or a release is tried.</param>
/// <param name="Margin">How much earlier than that the holder gives up.</param>
/// <param name="ReleaseDelay">How long a holder that gives it back may still need to stop.</param>
/// <param name="SelfTest">How long the test at start may take; zero for no test.</param>
/// <param name="IsReleasedOnShutdown">Whether it is given back when the actor system terminates.</param>
internal sealed record RaftLeaseSettings(
    string Name,
    string Owner,
    string Group,
    TimeSpan Timeout,
    TimeSpan Interval,
    TimeSpan Operation,
    TimeSpan Margin,
    TimeSpan ReleaseDelay,
    TimeSpan SelfTest,
    bool IsReleasedOnShutdown)
{
    private const int LeastShare = 100;
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the holder may rely on a renewal, from when it was sent.</summary>
    public TimeSpan Validity => Timeout - Margin;

    /// <summary>The pause before a request that was answered, but not settled, is sent again.</summary>
    public TimeSpan Pause => Interval < LongestPause ? Interval : LongestPause;

    /// <summary>Reads and checks the settings of a lease.</summary>
    /// <exception cref="RaftConfigurationException">They are invalid; every problem is named.</exception>
    public static RaftLeaseSettings Read(LeaseSettings lease, string incarnation)
    {
        var problems = new List<string>();
        var settings = Read(lease, incarnation, problems);
        return problems.Count == 0
            ? settings
            : throw new RaftConfigurationException(problems.Select(p => $"lease '{lease.LeaseName}': {p}"));
    }

    /// <summary>What is wrong with a section, whatever lease uses it; each line begins with a key of the section.</summary>
    public static List<string> Problems(Config section)
    {
        var problems = new List<string>();
        var timeout = Duration(section, "heartbeat-timeout", problems);
        var interval = Duration(section, "heartbeat-interval", problems);
        var operation = Duration(section, "lease-operation-timeout", problems);
        var readable = problems.Count == 0;

        // The keys of Akka.Coordination are read above: its own reader throws at the first value that it dislikes.
        var others = new List<string>();
        var settings = Values(new LeaseSettings("any", "any", new TimeoutSettings(interval, timeout, operation), section), "any", others);
        if (readable && others.Count == 0)
        {
            settings.Check(others);
        }

        return [.. problems, .. others];
    }

    private static RaftLeaseSettings Read(LeaseSettings lease, string incarnation, List<string> problems)
    {
        var settings = Values(lease, incarnation, problems);
        if (problems.Count == 0)
        {
            settings.Check(problems);
        }

        return settings;
    }

    private static RaftLeaseSettings Values(LeaseSettings lease, string incarnation, List<string> problems)
    {
        var config = lease.LeaseConfig.WithFallback(RaftLease.DefaultConfig().GetConfig(RaftLease.ConfigPath));
        var times = lease.TimeoutSettings;
        return new RaftLeaseSettings(
            lease.LeaseName,
            $"{lease.OwnerName}#{incarnation}",
            config.GetString("group", ""),
            times.HeartbeatTimeout,
            times.HeartbeatInterval,
            times.OperationTimeout,
            Duration(config, "margin", problems),
            Duration(config, "release-delay", problems),
            Duration(config, "self-test-timeout", problems),
            Value(config, "release-on-shutdown", c => c.GetBoolean("release-on-shutdown"), "on or off", problems));
    }

    private void Check(List<string> problems)
    {
        if (Group.Length == 0)
        {
            problems.Add("group: must name the group that keeps the leases, such as lock; it is empty");
        }

        if (Timeout < ShortestTimeout || Timeout.TotalMilliseconds > LockCommands.MaxTtlMs)
        {
            problems.Add($"heartbeat-timeout: is {Text(Timeout)}; must be between 1s and 30 days");
        }

        AtLeast("heartbeat-interval", Interval);
        AtLeast("lease-operation-timeout", Operation);

        if (Margin < Timeout / LeastShare)
        {
            problems.Add($"margin: is {Text(Margin)}; must be at least a hundredth of heartbeat-timeout ({Text(Timeout)})");
        }

        if ((2 * Interval) + Margin >= Timeout)
        {
            problems.Add(
                $"heartbeat-interval: two of {Text(Interval)} and the margin of {Text(Margin)} must be less than heartbeat-timeout "
                    + $"({Text(Timeout)})");
        }

        if (Operation + Margin >= Timeout)
        {
            problems.Add(
                $"lease-operation-timeout: {Text(Operation)} and the margin of {Text(Margin)} must be less than heartbeat-timeout "
                    + $"({Text(Timeout)})");
        }

        if (ReleaseDelay >= Validity)
        {
            problems.Add(
                $"release-delay: is {Text(ReleaseDelay)}; must be less than heartbeat-timeout ({Text(Timeout)}) without the margin of "
                    + Text(Margin));
        }

        try
        {
            LockCommands.Acquire(Name, Owner, 1);
        }
        catch (ArgumentException invalid)
        {
            problems.Add($"its name or that of its owner: {invalid.Message}");
        }

        void AtLeast(string key, TimeSpan value)
        {
            if (value < ShortestStep)
            {
                problems.Add($"{key}: is {Text(value)}; must be at least {Text(ShortestStep)}");
            }
        }
    }

    private static string Text(TimeSpan time) => $"{time.TotalSeconds:0.###}s";

    private static TimeSpan Duration(Config config, string key, List<string> problems) =>
        Value(config, key, c => c.GetTimeSpan(key, null, allowInfinite: false), "a duration such as 2s", problems);

    private static T? Value<T>(Config config, string key, Func<Config, T> read, string expected, List<string> problems)
    {
        try
        {
            return read(config);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            problems.Add($"{key}: '{config.GetValue(key)}' is not {expected}");
            return default;
        }
    }
}
