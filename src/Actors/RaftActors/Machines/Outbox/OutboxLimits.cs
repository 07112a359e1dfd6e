namespace RaftActors.Machines.Outbox;

/// <summary>The limits of an outbox. Part of the replicated behaviour, so not configurable.</summary>
public static class OutboxLimits
{
    /// <summary>The maximum number of pending effects per group.</summary>
    public const int MaxPending = 16 * 1024;

    /// <summary>The maximum size of an effect, in bytes.</summary>
    public const int MaxEffectBytes = 64 * 1024;
}
