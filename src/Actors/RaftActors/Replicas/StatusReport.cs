using System.Collections.Immutable;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;
using RaftActors.Status;

namespace RaftActors.Replicas;

/// <summary>Describes a replica as data.</summary>
internal static class StatusReport
{
    /// <summary>The status of a replica that has not recovered yet.</summary>
    public static ReplicaStatus Of(ReplicaContext context, ReplicaPhase phase, string? problem) => new(
        context.GroupId.Value, context.Self.Node, phase, nameof(RaftRole.Follower), 0, null, 0, 0, 0, 0, [], [], [],
        context.Group.Machine, $"{context.GroupId}/{context.Self} {phase}", problem);

    /// <param name="context">The replica's environment.</param>
    /// <param name="running">The replica.</param>
    /// <param name="phase">The phase of its actor.</param>
    /// <param name="problem">Why it does not run, or null.</param>
    /// <param name="tail">How many of the last entries to describe.</param>
    public static ReplicaStatus Of(ReplicaContext context, RunningReplica running, ReplicaPhase phase, string? problem, int tail)
    {
        var replica = running.Replica;
        var (halt, terms, members) = (running.Halt.Problem, running.Versions.InForce, replica.Configuration);
        return new ReplicaStatus(
            context.GroupId.Value,
            context.Self.Node,
            halt is not null && phase == ReplicaPhase.Running ? ReplicaPhase.Faulted : phase,
            replica.Role.ToString(),
            replica.HardState.CurrentTerm.Value,
            phase == ReplicaPhase.Running ? replica.Leader.NodeOrNull() : null,
            replica.CommitIndex.Value,
            replica.LastApplied.Value,
            replica.LastLog.Index.Value,
            replica.Snapshot.Index.Value,
            [.. members.Voters.Select(v => v.Value)],
            [.. members.Learners.Select(l => l.Value)],
            [.. replica.Peers.Select(Describe)],
            context.Group.Machine,
            replica.Describe(context.GroupId),
            problem ?? halt)
        {
            FirstIndex = replica.Log.FirstIndex.Value,
            DurableIndex = replica.DurableIndex.Value,
            Witnesses = [.. members.Witnesses.Select(w => w.Value)],
            Outgoing = [.. members.Outgoing.Select(w => w.Value)],
            HasCommittedInTerm = replica.HasCommittedInTerm && phase == ReplicaPhase.Running,
            MachineVersion = terms.Version,
            OnApplyException = terms.OnException == ApplyExceptionPolicy.Fault ? "fault" : "answer",
            Tail = Tail(replica, Math.Min(tail, GetNodeStatus.MaxTail)),
        };
    }

    private static ImmutableArray<EntryStatus> Tail(Replica replica, int count)
    {
        var log = replica.Log;
        var entries = ImmutableArray.CreateBuilder<EntryStatus>();
        for (var i = LogIndex.Max(log.FirstIndex, log.LastIndex - count + 1); i <= log.LastIndex; i += 1)
        {
            ref readonly var entry = ref log.At(i);
            entries.Add(new EntryStatus(entry.Index.Value, entry.Term.Value, entry.Kind.ToString(), entry.Payload.Length));
        }

        return entries.ToImmutable();
    }

    private static PeerStatus Describe(PeerProgress peer) =>
        new(peer.Peer.Value, peer.State, peer.MatchIndex.Value, peer.NextIndex.Value, peer.Inflight, peer.Window);
}
