using System.Collections.Immutable;
using System.Net.Sockets;
using Akka.Actor;
using RaftActors.Persistence.Offline;
using RaftActors.Protocol.Identity;

namespace RaftActors.Host.Nodes;

/// <summary>Which nodes can be connected to. A node that listens is taken to be there, whatever it would say.</summary>
internal sealed class Reach(ImmutableSortedDictionary<string, Address> nodes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, Task<bool>> _tried = new(StringComparer.Ordinal);

    /// <summary>Why the majority of a group is not lost, or cannot be known to be; null if it is lost.</summary>
    public async Task<string?> WhyNotLostAsync(OfflineReplica replica, CancellationToken cancel)
    {
        var voters = replica.Members.AllVoters;
        if (voters.FirstOrDefault(v => v != replica.Replica && !nodes.ContainsKey(v.Value)) is { IsNone: false } unknown)
        {
            return $"no address of its voter {unknown} is known, so nobody can tell whether it is gone; say the last one with --set "
                + $"raft-actors.nodes.{unknown}=HOST:PORT";
        }

        var there = new long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            // This replica is counted too: where it and the reachable ones are a majority, starting it is all that is needed.
            there[i] = voters[i] == replica.Replica || await IsThereAsync(voters[i], cancel).ConfigureAwait(false) ? 1 : 0;
        }

        if (replica.Members.QuorumValue(there) == 0)
        {
            return null;
        }

        var reached = voters.Where((v, i) => there[i] == 1 && v != replica.Replica)
            .Select(v => $"{v} at {nodes[v.Value].Host}:{nodes[v.Value].Port}");
        return $"its majority is not gone: {string.Join(", ", reached)} can be connected to, and {replica.Replica} is here. Start "
            + $"{replica.Replica}; or stop those, if they are to be given up";
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
        limit.CancelAfter(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host!, address.Port!.Value, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception gone) when (gone is SocketException || (gone is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // Refused, unknown or silent: as far as can be told from here, it is gone.
            return false;
        }
    }
}
