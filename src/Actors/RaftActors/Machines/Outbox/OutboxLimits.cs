namespace RaftActors.Machines.Outbox;

/// <summary>How much may wait in an outbox. Part of the replicated behaviour, so not configurable.</summary>
public static class OutboxLimits
{
    /// <summary>The most effects that wait in one group.</summary>
    public const int MaxPending = 16 * 1024;

    /// <summary>The longest effect, in bytes.</summary>
    public const int MaxEffectBytes = 64 * 1024;
}
