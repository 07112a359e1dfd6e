using RaftActors.Soak.Cluster;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>One route from a client to the cluster.</summary>
internal abstract class Route
{
    /// <summary>How long after the router's timeout an answer counts as missing; generous, as the machine may be busy.</summary>
    protected static readonly TimeSpan Slack = TimeSpan.FromSeconds(7);

    protected static TimeSpan Limit => SoakCluster.RequestTimeout + Slack;

    /// <summary>The target node and the protocol.</summary>
    public abstract string Name { get; }

    /// <summary>Sessions are numbered differently by HTTP and by the router: a session stays with one kind of route.</summary>
    public abstract string Kind { get; }

    /// <summary>Sends the operation once.</summary>
    public abstract Task<Reply> SendAsync(Operation operation, SessionStamp? session);

    /// <summary>Opens a session of a group; its id is in <see cref="Reply.Result"/>.</summary>
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
