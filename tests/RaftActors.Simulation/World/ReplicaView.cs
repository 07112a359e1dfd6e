using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>What the invariants may see of a simulated replica.</summary>
public sealed class ReplicaView(SimulatedReplica replica) : IReplicaView
{
    public ReplicaId Id => replica.Id;

    public int Number => replica.Number;

    public bool IsUp => replica.IsUp;

    public int Life => replica.Node.Life;

    public TimeSpan ClockJumped => replica.Node.ClockJumped;

    public LogicalTime LocalNow => replica.Node.LocalNow;

    public LogicalTime NextDeadline => Core?.NextDeadline ?? LogicalTime.Never;

    public RaftRole Role => Core?.Role ?? RaftRole.Follower;

    public HardState HardState => Core?.HardState ?? default;

    public ReplicaId Leader => Core?.Leader ?? default;

    public LogIndex CommitIndex => Core?.CommitIndex ?? default;

    public LogIndex LastApplied => Core?.LastApplied ?? default;

    public LogIndex DurableIndex => Core?.DurableIndex ?? default;

    public EntryId LastLog => Core?.LastLog ?? default;

    public LogIndex FirstIndex => Core?.Log.FirstIndex ?? default;

    public EntryId Snapshot => Core?.Snapshot.LastIncluded ?? default;

    public Configuration Configuration => Core!.Configuration;

    public bool IsHollow => Core?.IsHollow ?? replica.Machine.IsHollow;

    public EntryId MachineAt => replica.Machine.At;

    public IDiskView Disk => replica.Disk;

    private Replica? Core => replica.Core;

    public Term? TermAt(LogIndex index) => Core?.Log.TermAt(index);

    public Configuration ConfigurationAt(LogIndex index) => Core!.ConfigurationAt(index);

    public LogIndex MatchOf(ReplicaId peer) => ProgressOf(peer)?.MatchIndex ?? LogIndex.Zero;

    public PeerProgress? ProgressOf(ReplicaId peer)
    {
        foreach (var progress in Core!.Peers)
        {
            if (progress.Peer == peer)
            {
                return progress;
            }
        }

        return null;
    }
}
