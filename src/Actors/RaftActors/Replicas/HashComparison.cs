using Akka.Event;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>
/// The comparison of the machines' hashes: the leader counts them, its own too, and appends what a majority agrees on. A lost report only
/// delays the comparison.
/// </summary>
internal sealed class HashComparison(
    ReplicaContext context, Replica replica, PeerLinks peers, RuntimeProposals proposals, ILoggingAdapter log)
{
    private readonly HashVotes _votes = new();

    /// <summary>The hash of this node's machine.</summary>
    public void OnLocal(MachineProtocol.HashPoint point)
    {
        if (replica.Role == RaftRole.Leader)
        {
            Count(context.Self, point.Index, point.Hash);
        }
        else
        {
            peers.TrySend(replica.Leader, new StateHash(context.Self, replica.Leader, point.Index, point.Hash));
        }
    }

    /// <summary>The hash of another replica's machine.</summary>
    public void OnReport(StateHash report)
    {
        if (replica.Role == RaftRole.Leader)
        {
            Count(report.From, report.Index, report.Hash);
        }
    }

    /// <summary>Leadership was lost.</summary>
    public void Clear() => _votes.Clear();

    private void Count(ReplicaId from, long index, ulong hash)
    {
        if (_votes.Add(from, index, hash, replica.Configuration) is { } majority)
        {
            proposals.Append(Envelopes.HashVerdict(index, majority));
        }
        else if (_votes.IsTorn(index, replica.Configuration))
        {
            log.Write(LogEvents.NotDeterministic, context.GroupId, index);
        }
    }
}
