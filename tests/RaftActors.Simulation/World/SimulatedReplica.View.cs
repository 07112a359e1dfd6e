using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <content>What the invariants see of it, and the rare branches that it was seen to take.</content>
public sealed partial class SimulatedReplica
{
    private Configuration? _configurationBefore;
    private EntryId _lastLogBefore;
    private Term? _configurationTerm;

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

    IDiskView IReplicaView.Disk => disk;

    public Term? TermAt(LogIndex index) => Core?.Log.TermAt(index);

    public Configuration ConfigurationAt(LogIndex index) => Core!.ConfigurationAt(index);

    public LogIndex MatchOf(ReplicaId peer)
    {
        foreach (var progress in Core!.Peers)
        {
            if (progress.Peer == peer)
            {
                return progress.MatchIndex;
            }
        }

        return LogIndex.Zero;
    }

    private void Remember(Replica core)
    {
        _configurationBefore = core.Configuration;
        _lastLogBefore = core.LastLog;
    }

    private void CountRareBranches(Input input, in Before before)
    {
        if (input is SnapshotInstalled installed && before.CommitIndex < installed.LastIncluded.Index
            && CommitIndex >= installed.LastIncluded.Index && Snapshot.Index < installed.LastIncluded.Index)
        {
            _world.Counters.Add(Reached.SnapshotOvertakenByLog);
        }
    }

    private void CountRareBranches(in Persist write)
    {
        if (write.ResetTo is { } reset && _lastLogBefore.Index >= reset.Index)
        {
            _world.Counters.Add(Reached.SnapshotInstalledOverConflict);
        }

        if (write.TruncateAfter is not null)
        {
            _world.Counters.Add(Reached.LogTruncated);
            if (!ReferenceEquals(_configurationBefore, Configuration))
            {
                _world.Counters.Add(Reached.ConfigurationTakenBack);
            }
        }

        foreach (ref readonly var entry in write.Entries.Span)
        {
            if (entry.Kind == EntryKind.Configuration)
            {
                CountConfiguration(entry);
            }
        }
    }

    private void CountConfiguration(in Entry entry)
    {
        if (Role == RaftRole.Leader && Configuration.IsJoint)
        {
            _world.Counters.Add(Reached.JointEntered);
        }
        else if (Role == RaftRole.Leader && _configurationBefore!.IsJoint)
        {
            _world.Counters.Add(Reached.JointLeft);
            if (_configurationTerm is { } entered && entered != entry.Term)
            {
                _world.Counters.Add(Reached.JointLeftByHeir);
            }
        }

        _configurationTerm = entry.Term;
    }

    private void CountRole(in RoleChanged effect)
    {
        _world.Counters.Add(effect.To switch
        {
            RaftRole.Learner => Reached.BecameLearner,
            RaftRole.PreCandidate => Reached.BecamePreCandidate,
            RaftRole.Candidate => Reached.BecameCandidate,
            RaftRole.Leader => Reached.BecameLeader,
            _ => Reached.BecameFollower,
        });
        if (effect.From == RaftRole.Leader && !Configuration.IsVoter(Id))
        {
            _world.Counters.Add(Reached.LeaderLeftAfterItsRemoval);
        }
    }
}
