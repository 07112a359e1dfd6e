using System.Collections.Immutable;
using System.Net.Sockets;
using Akka.Actor;
using RaftActors.Persistence.Offline;
using RaftActors.Protocol.Identity;

namespace RaftActors.Host.Nodes;

/// <summary>Which nodes are reachable. A node that listens counts as alive, whatever it would answer.</summary>
internal sealed class Reach(ImmutableSortedDictionary<string, Address> nodes)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, Task<bool>> _tried = new(StringComparer.Ordinal);

    /// <summary>Why the majority of a group is not lost, or not known to be lost; null if it is lost.</summary>
    public async Task<string?> WhyNotLostAsync(OfflineReplica replica, CancellationToken cancel)
    {
        var voters = replica.Members.AllVoters;
        if (voters.FirstOrDefault(v => v != replica.Replica && !nodes.ContainsKey(v.Value)) is { IsNone: false } unknown)
        {
            return $"the address of its voter {unknown} is unknown, so it may be alive; give its last address with --set "
                + $"raft-actors.nodes.{unknown}=HOST:PORT";
        }

        var there = new long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            // This replica is counted too: if it and the reachable ones are a majority, it only has to be started.
            there[i] = voters[i] == replica.Replica || await IsThereAsync(voters[i], cancel).ConfigureAwait(false) ? 1 : 0;
        }

        if (replica.Members.QuorumValue(there) == 0)
        {
            return null;
        }

        var reached = voters.Where((v, i) => there[i] == 1 && v != replica.Replica)
            .Select(v => $"{v} at {nodes[v.Value].Host}:{nodes[v.Value].Port}");
        return $"its majority is not lost: {string.Join(", ", reached)} can be reached, and {replica.Replica} is here. Start "
        + $"{replica.Replica}, or stop the others to give them up";
    }

    private Task<bool> IsThereAsync(ReplicaId node, CancellationToken cancel)
    {
        if (!_tried.TryGetValue(node.Value, out var tried))
        {
            _tried[node.Value] = tried = ConnectAsync(nodes[node.Value], cancel);
        }

        return tried;
    }

    private static async Task<bool> ConnectAsync(Address address, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConnectTimeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host!, address.Port!.Value, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception gone) when (gone is SocketException || (gone is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // Refused, unknown or silent: as far as is known here, it is gone.
            return false;
        }
    }
}
