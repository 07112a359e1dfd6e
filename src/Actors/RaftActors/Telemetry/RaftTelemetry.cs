using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RaftActors.Telemetry;

/// <summary>
/// The library's instruments: meter and activity source <see cref="Name"/>. Every measurement carries the group and the node; those of a
/// peer its name. Recording costs almost nothing without a listener.
/// </summary>
public static class RaftTelemetry
{
    /// <summary>The name of the meter and of the activity source: pass it to AddMeter and AddSource.</summary>
    public const string Name = "RaftActors";

    private static readonly ConcurrentDictionary<(string Node, string Group), ReplicaGauges> Replicas = new();

    /// <summary>The version of the meter and of the activity source: that of the library.</summary>
    public static readonly string Version = typeof(RaftTelemetry).Assembly.GetName().Version!.ToString(3);

    internal static readonly Meter Meter = new(Name, Version);

    internal static readonly ActivitySource Activities = new(Name, Version);

    internal static readonly Counter<long> Proposals = Meter.CreateCounter<long>(
        "raft.proposals", "{command}", "Commands appended by a leader.");

    internal static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "raft.refusals", "{request}", "Requests refused by a replica, by reason.");

    internal static readonly Counter<long> Applied = Meter.CreateCounter<long>("raft.applied", "{entry}", "Entries handed to the machine.");

    internal static readonly Counter<long> Reads = Meter.CreateCounter<long>("raft.reads", "{read}", "Reads confirmed, by mode.");

    internal static readonly Counter<long> RoleChanges = Meter.CreateCounter<long>(
        "raft.role.changes", "{change}", "Role changes, by new role.");

    internal static readonly Counter<long> LeaderChanges = Meter.CreateCounter<long>(
        "raft.leader.changes", "{change}", "Changes of the known leader.");

    internal static readonly Counter<long> Snapshots = Meter.CreateCounter<long>(
        "raft.snapshots", "{snapshot}", "Snapshots, by action: saved, sent, installed, failed.");

    internal static readonly Counter<long> SnapshotBytes = Meter.CreateCounter<long>(
        "raft.snapshot.sent", "By", "Snapshot bytes acknowledged by peers.");

    internal static readonly Counter<long> Faults = Meter.CreateCounter<long>("raft.faults", "{fault}", "Replicas that faulted.");

    internal static readonly Histogram<long> BatchEntries = Meter.CreateHistogram<long>(
        "raft.write.entries", "{entry}", "Entries per write to the log.");

    internal static readonly Histogram<double> WriteDuration = Seconds(
        "raft.write.duration", "Time from the request of a write until it is durable.");

    internal static readonly Histogram<double> ApplyDuration = Seconds("raft.apply.duration", "Time the machine takes per batch.");

    internal static readonly Histogram<double> TickLag = Seconds("raft.tick.lag", "How late the replica noticed its deadline.");

    internal static readonly Histogram<double> RequestDuration = Seconds(
        "raft.request.duration", "Time from accepting a request in the router until its answer, by kind and outcome.");

    private static readonly ObservableGauge<long>[] PeerGauges;

    static RaftTelemetry()
    {
        Gauge("raft.term", "{term}", "currentTerm.", ReplicaGauge.Term);
        Gauge("raft.is.leader", "{leader}", "1 at the leader, 0 elsewhere.", ReplicaGauge.IsLeader);
        Gauge("raft.has.leader", "{leader}", "1 if a leader is known.", ReplicaGauge.HasLeader);
        Gauge("raft.index.commit", "{entry}", "commitIndex.", ReplicaGauge.Commit);
        Gauge("raft.index.applied", "{entry}", "lastApplied.", ReplicaGauge.LastApplied);
        Gauge("raft.index.last", "{entry}", "lastLogIndex.", ReplicaGauge.Last);
        Gauge("raft.index.durable", "{entry}", "Index of the last entry known to be durable on this replica.", ReplicaGauge.Durable);
        Gauge("raft.index.snapshot", "{entry}", "Index of the newest durable snapshot.", ReplicaGauge.Snapshot);
        Gauge("raft.log.bytes", "By", "Bytes of the log in memory.", ReplicaGauge.LogBytes);
        Gauge("raft.waiters", "{request}", "Commands waiting to be committed.", ReplicaGauge.Waiters);
        PeerGauges =
        [
            PeerGauge("raft.peer.lag", "{entry}", "Entries not yet known to be at the peer.", p => p.Lag),
            PeerGauge("raft.peer.inflight", "{message}", "Unanswered appends to the peer.", p => p.Inflight),
            PeerGauge("raft.peer.window", "{message}", "Maximum of unanswered appends to the peer.", p => p.Window),
        ];
    }

    /// <summary>Whether peer gauges have a listener: they are collected only then.</summary>
    internal static bool PeersAreObserved
    {
        get
        {
            foreach (var gauge in PeerGauges)
            {
                if (gauge.Enabled)
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal static void Register(ReplicaGauges replica) => Replicas[(replica.Node, replica.Group)] = replica;

    internal static void Unregister(ReplicaGauges replica) =>
        Replicas.TryRemove(new KeyValuePair<(string, string), ReplicaGauges>((replica.Node, replica.Group), replica));

    private static Histogram<double> Seconds(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, tags: null, DurationBuckets.Advice);

    private static void Gauge(string name, string unit, string description, ReplicaGauge gauge) =>
        Meter.CreateObservableGauge(name, () => Replicas.Values.Select(r => new Measurement<long>(r[gauge], r.Tags)), unit, description);

    private static ObservableGauge<long> PeerGauge(string name, string unit, string description, Func<PeerGauges, long> value) =>
        Meter.CreateObservableGauge(
            name, () => Replicas.Values.SelectMany(r => r.Peers.Select(p => new Measurement<long>(value(p), p.Tags))), unit, description);
}
