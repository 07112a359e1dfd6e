namespace RaftActors.Hosting.Leadership;

/// <summary>How a leader's service is called again after it threw: after a delay that grows from the first to the second value.</summary>
public sealed class LeaderServiceOptions
{
    /// <summary>The first delay: more than zero.</summary>
    public TimeSpan BackoffMin { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest delay. A run that lasted longer begins with the first delay again.</summary>
    public TimeSpan BackoffMax { get; set; } = TimeSpan.FromSeconds(30);
}
