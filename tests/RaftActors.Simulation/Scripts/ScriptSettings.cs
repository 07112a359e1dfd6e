using RaftActors.Protocol;

namespace RaftActors.Simulation.Scripts;

/// <summary>The <c>options</c> command: sets the replica's options.</summary>
internal static class ScriptSettings
{
    public static ReplicaOptions Apply(ReplicaOptions options, ScriptCommand command)
    {
        foreach (var key in command.Keys)
        {
            var value = command.Required(key);
            options = key switch
            {
                "pre-vote" => options with { PreVote = IsOn(value) },
                "election-min" => options with { ElectionTimeoutMin = Milliseconds(value) },
                "election-max" => options with { ElectionTimeoutMax = Milliseconds(value) },
                "heartbeat" => options with { HeartbeatInterval = Milliseconds(value) },
                "idle-heartbeat" => options with { IdleHeartbeatInterval = Milliseconds(value) },
                "write-deadline" => options with { WriteDeadline = Milliseconds(value) },
                "max-append-entries" => options with { MaxAppendEntries = command.Number(value) },
                "max-append-bytes" => options with { MaxAppendBytes = command.Number(value) },
                "inflight" => options with { MinInflightMessages = command.Number(value), MaxInflightMessages = command.Number(value) },
                "inflight-min" => options with { MinInflightMessages = command.Number(value) },
                "inflight-max" => options with { MaxInflightMessages = command.Number(value) },
                "inflight-bytes" => options with { MaxInflightBytes = command.Number(value) },
                "max-pending-reads" => options with { MaxPendingReads = command.Number(value) },
                "lease-reads" => options with { LeaseReads = IsOn(value) },
                "max-command-bytes" => options with { MaxCommandBytes = command.Number(value) },
                "max-uncommitted" => options with { MaxUncommittedEntries = command.Number(value) },
                "max-uncommitted-bytes" => options with { MaxUncommittedBytes = command.Number(value) },
                "snapshot-entries" => options with { SnapshotEntries = command.Number(value) },
                "snapshot-bytes" => options with { SnapshotBytes = command.Number(value) },
                "trailing" => options with { TrailingEntries = command.Number(value) },
                "promotion-lag" => options with { PromotionLag = command.Number(value) },
                _ => throw command.Error($"unknown option {key}="),
            };
        }

        return options.Validate() is { Count: > 0 } problems ? throw command.Error(string.Join("; ", problems)) : options;

        TimeSpan Milliseconds(string value) => TimeSpan.FromMilliseconds(command.Number(value));

        bool IsOn(string value) => value switch
        {
            "on" => true,
            "off" => false,
            _ => throw command.Error($"'{value}' must be on or off"),
        };
    }
}
