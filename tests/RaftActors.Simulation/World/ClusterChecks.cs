using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.Invariants;

namespace RaftActors.Simulation.World;

/// <summary>All invariants, told of everything.</summary>
public sealed class ClusterChecks
{
    private readonly Invariant[] _all;

    public ClusterChecks(SimulatedCluster cluster)
    {
        Committed = new StateMachineSafety();
        _all =
        [
            new ElectionSafety(), new OneVotePerTerm(), new LeaderAppendOnly(), new LogMatching(), Committed, new LeaderCompleteness(Committed),
            new CommittedOnQuorum(cluster), new NoOldTermByCounting(), new DurableBeforePromise(cluster), new MonotonicState(), new ReadFloor(),
        ];
    }

    public StateMachineSafety Committed { get; }

    public void Started(SimulatedReplica replica, RecoveredState recovered)
    {
        foreach (var invariant in _all)
        {
            invariant.Started(replica, recovered);
        }
    }

    public void Elected(SimulatedReplica replica)
    {
        foreach (var invariant in _all)
        {
            invariant.Elected(replica);
        }
    }

    public void Writes(SimulatedReplica replica, in Persist write)
    {
        foreach (var invariant in _all)
        {
            invariant.Writes(replica, write);
        }
    }

    public void Leaves(SimulatedReplica replica, RaftMessage message)
    {
        foreach (var invariant in _all)
        {
            invariant.Leaves(replica, message);
        }
    }

    public void Applied(SimulatedReplica replica, in Entry entry, ulong machineHash)
    {
        foreach (var invariant in _all)
        {
            invariant.Applied(replica, entry, machineHash);
        }
    }

    public void Restored(SimulatedReplica replica, EntryId at, ulong machineHash)
    {
        foreach (var invariant in _all)
        {
            invariant.Restored(replica, at, machineHash);
        }
    }

    public void Stepped(SimulatedReplica replica)
    {
        foreach (var invariant in _all)
        {
            invariant.Stepped(replica);
        }
    }

    public void Reads(SimulatedReplica replica, LogIndex index, LogIndex floor)
    {
        foreach (var invariant in _all)
        {
            invariant.Reads(replica, index, floor);
        }
    }
}
