namespace RaftActors.Etcd;

/// <summary>How a node serves the API of etcd. Set before the application starts.</summary>
public sealed class EtcdOptions
{
    /// <summary>The group that runs the machine <c>etcd</c>. Default: <c>etcd</c>.</summary>
    public string Group { get; set; } = "etcd";

    /// <summary>
    /// The name of the cluster; its hash is <c>cluster_id</c>. The same on all nodes, and never changed. Default: the group's name.
    /// </summary>
    public string? ClusterName { get; set; }

    /// <summary>
    /// The URLs under which clients reach this node, such as <c>http://10.0.0.1:2379</c>. Clients dial them when they list the members. The
    /// node tells them the others through the log.
    /// </summary>
    public IList<string> Advertise { get; init; } = [];

    /// <summary>The largest request in bytes; more is refused. Default: 1.5 MiB, as in etcd.</summary>
    public int MaxRequestBytes { get; set; } = 3 << 19;

    /// <summary>
    /// The largest number of operations of a txn. The node that leads writes it into the log, and the log decides: use the same value on
    /// every node. Default: 128, as in etcd.
    /// </summary>
    public int MaxTxnOps { get; set; } = 128;

    /// <summary>
    /// The size of the keyspace in bytes above which the alarm NOSPACE is raised; 0 for none. Decided by the log, as
    /// <see cref="MaxTxnOps"/>. Default: 2 GiB, as in etcd.
    /// </summary>
    public long QuotaBytes { get; set; } = 2L << 30;

    /// <summary>
    /// The shortest time to live of a lease; shorter ones are raised to it. Whole seconds, at least one. Decided by the log, as
    /// <see cref="MaxTxnOps"/>. Default: 2 seconds, as in etcd.
    /// </summary>
    public TimeSpan MinLeaseTtl { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a silent watch with <c>progress_notify</c> is told the revision. At least 100 ms. Default: 10 minutes.</summary>
    public TimeSpan ProgressNotifyInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long renewals of leases are collected into one entry of the log. Default: 50 ms.</summary>
    public TimeSpan LeaseRenewWindow { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether the node that leads forgets old history. Use the same value on every node. Default: off.</summary>
    public EtcdCompaction AutoCompaction { get; set; }

    /// <summary>With <see cref="EtcdCompaction.Periodic"/>: how long history is kept, and a tenth of that. Default: one hour.</summary>
    public TimeSpan CompactionRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>With <see cref="EtcdCompaction.Revision"/>: how many revisions are kept. Default: 10,000.</summary>
    public long CompactionRevisions { get; set; } = 10_000;

    /// <summary>After how long a request without an answer fails. Default: 7 seconds, as in etcd.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(7);
}
