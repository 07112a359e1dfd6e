using System.Diagnostics;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Roles;

namespace RaftActors.Telemetry;

/// <summary>Records the measurements of one replica. Used only by its actor.</summary>
internal sealed class ReplicaTelemetry(string node, string group)
{
    private readonly ReplicaGauges _gauges = new(node, group);
    private readonly Queue<(long WriteId, long StartedAt)> _writes = new();
    private readonly KeyValuePair<string, object?> _group = new("group", group);
    private readonly KeyValuePair<string, object?> _node = new("node", node);
    private long _applyStartedAt;

    public void Start() => RaftTelemetry.Register(_gauges);

    public void Stop() => RaftTelemetry.Unregister(_gauges);

    public void Stepped(Replica core, int waiters)
    {
        _gauges[ReplicaGauge.Term] = core.HardState.CurrentTerm.Value;
        _gauges[ReplicaGauge.IsLeader] = core.Role == RaftRole.Leader ? 1 : 0;
        _gauges[ReplicaGauge.HasLeader] = core.Leader.IsNone ? 0 : 1;
        _gauges[ReplicaGauge.Commit] = core.CommitIndex.Value;
        _gauges[ReplicaGauge.LastApplied] = core.LastApplied.Value;
        _gauges[ReplicaGauge.Last] = core.LastLog.Index.Value;
        _gauges[ReplicaGauge.Durable] = core.DurableIndex.Value;
        _gauges[ReplicaGauge.Snapshot] = core.Snapshot.Index.Value;
        _gauges[ReplicaGauge.LogBytes] = core.Log.SizeBytes;
        _gauges[ReplicaGauge.Waiters] = waiters;
        if (core.Role != RaftRole.Leader)
        {
            // At once, not with the next deadline: a deposed leader knows nothing of its peers and may have no deadline.
            _gauges.Peers = [];
        }
    }

    /// <summary>Per deadline, not per step: metrics are not collected more often, and it allocates.</summary>
    public void Ticked(Replica core, TimeSpan late)
    {
        if (RaftTelemetry.TickLag.Enabled && late > TimeSpan.Zero)
        {
            RaftTelemetry.TickLag.Record(late.TotalSeconds, _group, _node);
        }

        _gauges.Peers =
            core.Role != RaftRole.Leader || !RaftTelemetry.PeersAreObserved
                ? []
                :
                [
                    .. core.Peers.Select(p => new PeerGauges(
                        [.. _gauges.Tags, new("peer", p.Peer.Value)], core.LastLog.Index - p.MatchIndex, p.Inflight, p.Window)),
                ];
    }

    public void WriteStarted(in Persist effect)
    {
        if (RaftTelemetry.WriteDuration.Enabled)
        {
            _writes.Enqueue((effect.WriteId, Stopwatch.GetTimestamp()));
        }

        if (effect.Entries.Length > 0)
        {
            RaftTelemetry.BatchEntries.Record(effect.Entries.Length, _group, _node);
        }
    }

    public void WriteEnded(long writeId)
    {
        while (_writes.TryPeek(out var write) && write.WriteId <= writeId)
        {
            _writes.Dequeue();
            RaftTelemetry.WriteDuration.Record(Stopwatch.GetElapsedTime(write.StartedAt).TotalSeconds, _group, _node);
        }
    }

    public void ApplyStarted(int entries)
    {
        RaftTelemetry.Applied.Add(entries, _group, _node);
        if (_applyStartedAt == 0 && RaftTelemetry.ApplyDuration.Enabled)
        {
            _applyStartedAt = Stopwatch.GetTimestamp();
        }
    }

    public void ApplyEnded()
    {
        if (_applyStartedAt != 0)
        {
            RaftTelemetry.ApplyDuration.Record(Stopwatch.GetElapsedTime(_applyStartedAt).TotalSeconds, _group, _node);
            _applyStartedAt = 0;
        }
    }

    public void Proposed(int commands) => RaftTelemetry.Proposals.Add(commands, _group, _node);

    public void Refused(RejectionReason reason, int requests) =>
        RaftTelemetry.Refusals.Add(requests, _group, _node, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void ReadAllowed(bool byLease) =>
        RaftTelemetry.Reads.Add(1, _group, _node, new KeyValuePair<string, object?>("mode", byLease ? "lease" : "confirmed"));

    public void RoleChanged(RaftRole to) =>
        RaftTelemetry.RoleChanges.Add(1, _group, _node, new KeyValuePair<string, object?>("to", to.ToString()));

    public void LeaderChanged() => RaftTelemetry.LeaderChanges.Add(1, _group, _node);

    public void Snapshot(string what) => RaftTelemetry.Snapshots.Add(1, _group, _node, new KeyValuePair<string, object?>("what", what));

    /// <summary>It no longer leads or follows.</summary>
    public void Faulted()
    {
        RaftTelemetry.Faults.Add(1, _group, _node);
        (_gauges[ReplicaGauge.IsLeader], _gauges[ReplicaGauge.HasLeader], _gauges[ReplicaGauge.Waiters], _gauges.Peers) = (0, 0, 0, []);
    }
}
