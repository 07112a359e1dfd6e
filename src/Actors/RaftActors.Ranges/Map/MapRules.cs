namespace RaftActors.Ranges.Map;

/// <summary>
/// The versions of the map's behaviour. The one in force is part of the replicated state, so every replica applies an entry alike; at an
/// earlier one the map behaves as the program did that knew no later one.
/// </summary>
internal static class MapRules
{
    /// <summary>Steps of operations have times, and a split can pin its child.</summary>
    public const int StepTimes = 2;

    /// <summary>The latest that this program knows.</summary>
    public const int Latest = StepTimes;
}
