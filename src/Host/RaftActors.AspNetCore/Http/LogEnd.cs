using Akka.Actor;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Messages;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>The end of a group's log, for requests for an index beyond it.</summary>
internal static class LogEnd
{
    /// <exception cref="ApiError">The requested index is not in the log of this node.</exception>
    public static async Task ThrowIfBehindAsync(ApiNode node, string group, long index, Answer answer)
    {
        if (await OfReplicaAsync(node, group).ConfigureAwait(false) is { } replica && replica.LastIndex < index)
        {
            throw new ApiError(
                503, "index-not-reached",
                $"Index {index} is not in the log yet: the log of the group '{group}' ends at {replica.LastIndex} on node {node.Id}. "
                + "Retry when it has been written.")
            {
                Group = group,
                Leader = replica.Leader,
                LastIndex = replica.LastIndex,
            };
        }
    }

    /// <summary>
    /// The end of the log if the index lies beyond it, so that a waiting client can be told; otherwise null.
    /// </summary>
    public static async Task<long?> IfBehindAsync(ApiNode node, string group, long index, CancellationToken cancel)
    {
        if (await OfReplicaAsync(node, group).ConfigureAwait(false) is { } replica && index <= replica.LastIndex + 1)
        {
            return null;
        }

        // This node's log may lag or be missing: the leader's counts.
        return await CommittedAsync(node, group, cancel).ConfigureAwait(false) is { } newest && newest + 1 < index ? newest : null;
    }

    /// <summary>
    /// The commit index of the leader, whatever the machine; null if no leader answered. While leaders change it may be an older one: a
    /// stream then begins earlier, never later.
    /// </summary>
    public static async Task<long?> CommittedAsync(ApiNode node, string group, CancellationToken cancel)
    {
        var answer = await node.Client.MembersAsync(group, cancel: cancel).ConfigureAwait(false);
        return answer.IsOk ? answer.Index : null;
    }

    private static async Task<ReplicaStatus?> OfReplicaAsync(ApiNode node, string group)
    {
        try
        {
            return (await node.Client.StatusAsync().ConfigureAwait(false)).Replicas.FirstOrDefault(r => r.Group == group);
        }
        catch (AskTimeoutException)
        {
            // The node is overloaded or stopping: unknown.
            return null;
        }
    }
}
