namespace RaftActors.Hosting.Options;

/// <summary>
/// This node and its groups. A value that is not set keeps what HOCON says, or the default of <c>reference.conf</c>, which documents every
/// key. The same names are used by <c>IConfiguration</c>.
/// </summary>
/// <remarks>All values are checked together when the host starts.</remarks>
public sealed class RaftOptions
{
    /// <summary>The stable name of this node: letters, digits and hyphens, at most 63. Required. <c>node-id</c></summary>
    public string? NodeId { get; set; }

    /// <summary>
    /// All nodes, including this one: node id to <c>host:port</c> or a full Akka address. The same on every node. <c>nodes</c>
    /// </summary>
    public IDictionary<string, string> Nodes { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Finds nodes among the members of a cluster with this role, instead of <see cref="Nodes"/>. <c>cluster.role</c></summary>
    public string? ClusterRole { get; set; }

    /// <summary>
    /// A directory used only by this node, relative to the working directory. Required unless all plug-ins are in memory.
    /// <c>persistence.data-dir</c>
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>Where logs and snapshots are kept.</summary>
    public RaftPersistenceOptions Persistence { get; set; } = new();

    /// <summary>The groups, by name. <c>groups</c></summary>
    public IDictionary<string, RaftGroupOptions> Groups { get; set; } =
        new Dictionary<string, RaftGroupOptions>(StringComparer.Ordinal);

    /// <summary>The keyspaces, by name; they need <see cref="MetaVoters"/>. <c>keyspaces</c></summary>
    public IDictionary<string, RaftKeyspaceOptions> Keyspaces { get; set; } =
        new Dictionary<string, RaftKeyspaceOptions>(StringComparer.Ordinal);

    /// <summary>The voters of the group that keeps the map of ranges. <c>meta.voters</c></summary>
    public IList<string>? MetaVoters { get; set; }

    /// <summary>What is said about this node, for placing replicas. <c>node-labels</c></summary>
    public IDictionary<string, string> NodeLabels { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>When a follower starts an election.</summary>
    public RaftElectionOptions Election { get; set; } = new();

    /// <summary>Time between two heartbeats of a leader. <c>heartbeat-interval</c></summary>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>The same in an idle group. <c>heartbeat-interval-idle</c></summary>
    public TimeSpan? HeartbeatIntervalIdle { get; set; }

    /// <summary>The same in a resting group; zero for groups that never rest. <c>heartbeat-interval-resting</c></summary>
    public TimeSpan? HeartbeatIntervalResting { get; set; }

    /// <summary>A leader whose own write takes longer steps down. <c>write-deadline</c></summary>
    public TimeSpan? WriteDeadline { get; set; }

    /// <summary>Timeout of requests that specify none. <c>client.request-timeout</c></summary>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>What is refused.</summary>
    public RaftLimitOptions Limits { get; set; } = new();

    /// <summary>Reads that a leader answers alone.</summary>
    public RaftLeaseOptions Lease { get; set; } = new();

    /// <summary>When snapshots are taken.</summary>
    public RaftSnapshotOptions Snapshot { get; set; } = new();

    /// <summary>Sessions of clients.</summary>
    public RaftSessionOptions Sessions { get; set; } = new();

    /// <summary>Ranges of keyspaces.</summary>
    public RaftRangeOptions Ranges { get; set; } = new();

    /// <summary>Replicas compare their states each time this many entries are applied; zero for never. <c>hash-interval</c></summary>
    public int? HashInterval { get; set; }

    /// <summary>How many commands are applied in parallel, if the machine allows it. <c>apply.parallelism</c></summary>
    public int? ApplyParallelism { get; set; }

    /// <summary>An effect that was not acknowledged in this time is delivered again. <c>outbox.retry-interval</c></summary>
    public TimeSpan? OutboxRetryInterval { get; set; }

    /// <summary>A command that was not prepared in this time is refused. <c>prepare.timeout</c></summary>
    public TimeSpan? PrepareTimeout { get; set; }

    /// <summary>Whether messages may take connections of their own. <c>transport.lanes</c></summary>
    public bool? Lanes { get; set; }

    /// <summary>
    /// Every other key, as HOCON text inside of <c>raft-actors</c>: <c>replication.max-inflight-bytes = 8MiB</c>. The options above win.
    /// </summary>
    public string? Hocon { get; set; }

    /// <summary>The text of the section, without its name.</summary>
    internal void Write(HoconWriter to)
    {
        to.Set("node-id", NodeId);
        to.Set("nodes", Nodes);
        to.Object("cluster", c => c.Set("role", ClusterRole));
        to.Object("persistence", p =>
        {
            p.Set("data-dir", DataDirectory);
            Persistence.Write(p);
        });
        Write(to, "groups", Groups, (group, inner) => group.Write(inner));
        Write(to, "keyspaces", Keyspaces, (keyspace, inner) => keyspace.Write(inner));
        to.Object("meta", m => m.Set("voters", MetaVoters));
        to.Set("node-labels", NodeLabels);
        to.Object("election", Election.Write);
        to.Set("heartbeat-interval", HeartbeatInterval);
        to.Set("heartbeat-interval-idle", HeartbeatIntervalIdle);
        to.Set("heartbeat-interval-resting", HeartbeatIntervalResting);
        to.Set("write-deadline", WriteDeadline);
        to.Object("client", c => c.Set("request-timeout", RequestTimeout));
        to.Object("limits", Limits.Write);
        to.Object("lease", Lease.Write);
        to.Object("snapshot", Snapshot.Write);
        to.Object("sessions", Sessions.Write);
        to.Object("ranges", Ranges.Write);
        to.Set("hash-interval", HashInterval);
        to.Object("apply", a => a.Set("parallelism", ApplyParallelism));
        to.Object("outbox", o => o.Set("retry-interval", OutboxRetryInterval));
        to.Object("prepare", p => p.Set("timeout", PrepareTimeout));
        to.Object("transport", t => t.Set("lanes", Lanes));
    }

    internal static void Write<TItem>(
        HoconWriter to, string key, IDictionary<string, TItem> items, Action<TItem, HoconWriter> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        to.Object(key, all =>
        {
            foreach (var (name, item) in items)
            {
                all.Object(name, inner => write(item, inner));
            }
        });
    }
}
