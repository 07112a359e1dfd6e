using Akka.Actor;
using RaftActors.Host.Nodes;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.Status;

namespace RaftActors.Host.Http;

/// <summary>Where a group's log ends, for those who ask for what is behind it.</summary>
internal static class LogEnd
{
    /// <exception cref="ApiError">The index asked for is not in the log of this node.</exception>
    public static async Task ThrowIfBehindAsync(HostedNode node, string group, long index, Answer answer)
    {
        if (await OfReplicaAsync(node, group).ConfigureAwait(false) is { } replica && replica.LastIndex < index)
        {
            throw new ApiError(
                503, "index-not-reached",
                $"Index {index} is not there yet: the log of the group '{group}' ends at {replica.LastIndex} on node {node.Id}. "
                + "Ask again when it has been written.")
            {
                Group = group,
                Leader = replica.Leader,
                LastIndex = replica.LastIndex,
            };
        }
    }

    /// <summary>
    /// The end of the key-value log if the index lies behind it, so that somebody who waits for it can be told; otherwise null.
    /// </summary>
    public static async Task<long?> IfBehindAsync(HostedNode node, string group, long index, CancellationToken cancel)
    {
        if (await OfReplicaAsync(node, group).ConfigureAwait(false) is { } replica && index <= replica.LastIndex + 1)
        {
            return null;
        }

        // This node's log may be late, or there is none: the leader's counts.
        var answer = await node.Client.QueryAsync(group, KvQueries.Scan("", 1), cancel: cancel).ConfigureAwait(false);
        return answer.IsOk && answer.Index + 1 < index ? answer.Index : null;
    }

    private static async Task<ReplicaStatus?> OfReplicaAsync(HostedNode node, string group)
    {
        try
        {
            return (await node.Client.StatusAsync().ConfigureAwait(false)).Replicas.FirstOrDefault(r => r.Group == group);
        }
        catch (AskTimeoutException)
        {
            // It has no time, or is stopping: then nobody says.
            return null;
        }
    }
}
