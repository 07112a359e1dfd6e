using RaftActors.Soak.Cluster;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>One way from a client to the cluster.</summary>
internal abstract class Route
{
    /// <summary>How much longer than the router's own time an answer may take before it counts as one that never comes: the machine may be
    /// busy.</summary>
    protected static readonly TimeSpan Slack = TimeSpan.FromSeconds(7);

    protected static TimeSpan Limit => SoakCluster.RequestTimeout + Slack;

    /// <summary>The node asked, and how.</summary>
    public abstract string Name { get; }

    /// <summary>Sessions are numbered differently by HTTP and by the router: a session stays with one kind.</summary>
    public abstract string Kind { get; }

    /// <summary>Sends it once.</summary>
    public abstract Task<Reply> SendAsync(Operation operation, SessionStamp? session);

    /// <summary>A new session at a group, in <see cref="Reply.Result"/>.</summary>
    public abstract Task<Reply> OpenSessionAsync(string group);

    protected static string Group(OperationKind kind) => kind switch
    {
        OperationKind.Put or OperationKind.Swap or OperationKind.Get => "kv",
        OperationKind.Add or OperationKind.Count => "counter",
        OperationKind.Acquire or OperationKind.Release => "lock",
        _ => "ledger",
    };

    protected static string Account(string book, int account) => $"{book}-{account}";

    protected static string Owner(Operation operation) => $"o{operation.Id}";
}
