using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Journal;

/// <summary>What to do when events of two writers of one persistent id overlap.</summary>
public enum ReplayFilterMode
{
    /// <summary>The recovery fails.</summary>
    Fail,

    /// <summary>The overlap is logged, and all events are replayed.</summary>
    Warn,

    /// <summary>The events of the older writer are left out.</summary>
    RepairByDiscardOld,

    /// <summary>Nothing is checked.</summary>
    Disabled,
}

/// <summary>The section <c>replay-filter</c> of a journal.</summary>
internal sealed class ReplayFilterSettings
{
    public ReplayFilterSettings(Config config)
    {
        Mode = config.GetString("replay-filter.mode", "repair-by-discard-old").ToLowerInvariant() switch
        {
            "off" or "false" => ReplayFilterMode.Disabled,
            "repair-by-discard-old" => ReplayFilterMode.RepairByDiscardOld,
            "fail" => ReplayFilterMode.Fail,
            "warn" => ReplayFilterMode.Warn,
            var other => throw new ConfigurationException(
                $"replay-filter.mode is [{other}]; it must be off, repair-by-discard-old, fail or warn"),
        };
        WindowSize = config.GetInt("replay-filter.window-size", 100);
        MaxOldWriters = config.GetInt("replay-filter.max-old-writers", 10);
    }

    public ReplayFilterMode Mode { get; }

    public int WindowSize { get; }

    public int MaxOldWriters { get; }

    public ReplayFilterState Create(IActorRef target) => Mode == ReplayFilterMode.Disabled ? null : new ReplayFilterState(this, target);
}
