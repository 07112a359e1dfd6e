using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Invariants;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <content>The invariants' view of the replica, and detection of rare branches.</content>
public sealed partial class SimulatedReplica
{
    private Configuration? _configurationBefore;
    private EntryId _lastLogBefore;
    private Term? _configurationTerm;
    private (Term Term, int From) _ballots;
    private (long Number, ReplicaId To) _question;
    private LogicalTime _steppedAt;

    public TimeSpan ClockJumped => node.ClockJumped;

    public LogicalTime LocalNow => node.LocalNow;

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

    IDiskView IReplicaView.Disk => _disk;

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

        if (input is TimeoutNow late && late.Term < before.HardState.CurrentTerm)
        {
            _world.Counters.Add(Reached.TimeoutNowOfAnOlderTerm);
        }

        if (input is AppendEntriesResponse refusal && before.Peer is { State: "Probe" } peer && refusal.Term == before.HardState.CurrentTerm
            && refusal.RejectedIndex != peer.NextIndex - 1)
        {
            _world.Counters.Add(Reached.ObsoleteRefusalInProbe);
        }

        if (input is InstallSnapshot install && install.Term == HardState.CurrentTerm && install.Snapshot.Index > before.CommitIndex
            && _lastLogBefore.Index >= install.Snapshot.Index && TermAt(install.Snapshot.Index) == install.Snapshot.LastIncluded.Term)
        {
            _world.Counters.Add(Reached.SnapshotOverALogThatHoldsIt);
        }

        if (input is RequestVote { IsPreVote: true } && before.Role == RaftRole.Follower && before.Leader.IsNone)
        {
            _world.Counters.Add(Reached.PreVoteAskedOfOneThatWaits);
        }
    }

    /// <summary>A leader that was paused for longer than the maximum that counts for log time.</summary>
    private void CountSilence()
    {
        if (Role == RaftRole.Leader && node.LocalNow - _steppedAt > _world.ReplicaOptions.ElectionTimeoutMax)
        {
            _world.Counters.Add(Reached.LeaderSilent);
        }

        _steppedAt = node.LocalNow;
    }

    private void CountBallot(Input input)
    {
        if (input is RequestVoteResponse { IsPreVote: false, VoteGranted: true } vote)
        {
            _ballots = (vote.Term, (_ballots.Term == vote.Term ? _ballots.From : 0) | (1 << SimulatedGroup.NumberOf(vote.From)));
        }
    }

    /// <summary>The same request, sent to a different leader than before.</summary>
    private void CountQuestion(ReadIndex question)
    {
        if (_question.Number == question.Number && _question.To != question.To)
        {
            _world.Counters.Add(Reached.ForwardedReadAskedOfNewLeader);
        }

        _question = (question.Number, question.To);
    }

    /// <summary>Whether the votes of replicas with payloads alone would not have been enough.</summary>
    private bool WasElectedByWitnesses()
    {
        var voters = Configuration.AllVoters;
        Span<long> counts = stackalloc long[voters.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var gave =
                voters[i] == Id
                || (_ballots.Term == HardState.CurrentTerm && (_ballots.From & (1 << SimulatedGroup.NumberOf(voters[i]))) != 0);
            counts[i] = gave && !Configuration.IsWitness(voters[i]) ? 1 : 0;
        }

        return !Quorums.IsQuorum(Configuration, counts);
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
            else if (entry.Kind == EntryKind.Hollow)
            {
                _world.Counters.Add(Reached.HollowAppended);
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
            RaftRole.Witness => Reached.BecameWitness,
            RaftRole.PreCandidate => Reached.BecamePreCandidate,
            RaftRole.Candidate => Reached.BecameCandidate,
            RaftRole.Leader => Reached.BecameLeader,
            _ => Reached.BecameFollower,
        });
        if (effect.To == RaftRole.Leader && !Configuration.Witnesses.IsEmpty && WasElectedByWitnesses())
        {
            _world.Counters.Add(Reached.WitnessDecidedElection);
        }

        if (effect.From == RaftRole.Leader && !Configuration.IsVoter(Id))
        {
            _world.Counters.Add(Reached.LeaderLeftAfterItsRemoval);
        }
    }
}
