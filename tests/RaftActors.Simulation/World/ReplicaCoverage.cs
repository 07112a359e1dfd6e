using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Invariants;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>Watches one replica and counts the rarely taken branches that it reached; it changes nothing.</summary>
public sealed class ReplicaCoverage(SimulatedReplica replica, SimulatedWorld world)
{
    private Term? _configurationTerm;
    private (Term Term, int From) _ballots;
    private (long Number, ReplicaId To) _question;
    private LogicalTime _steppedAt;

    private ReplicaView View => replica.View;

    public void Started() => _configurationTerm = null;

    /// <summary>Before a step.</summary>
    public void Stepping(Input input)
    {
        // A leader that was paused for longer than the maximum that counts for log time.
        if (View.Role == RaftRole.Leader && View.LocalNow - _steppedAt > world.ReplicaOptions.ElectionTimeoutMax)
        {
            Count(Reached.LeaderSilent);
        }

        _steppedAt = View.LocalNow;
        if (input is RequestVoteResponse { IsPreVote: false, VoteGranted: true } vote)
        {
            _ballots = (vote.Term, (_ballots.Term == vote.Term ? _ballots.From : 0) | (1 << SimulatedGroup.NumberOf(vote.From)));
        }
    }

    /// <summary>After a step.</summary>
    public void Stepped(Input input, in Before before)
    {
        if (input is SnapshotInstalled installed && before.CommitIndex < installed.LastIncluded.Index
            && View.CommitIndex >= installed.LastIncluded.Index && View.Snapshot.Index < installed.LastIncluded.Index)
        {
            Count(Reached.SnapshotOvertakenByLog);
        }

        if (input is TimeoutNow late && late.Term < before.HardState.CurrentTerm)
        {
            Count(Reached.TimeoutNowOfAnOlderTerm);
        }

        if (input is AppendEntriesResponse refusal && before.Peer is { State: "Probe" } peer && refusal.Term == before.HardState.CurrentTerm
            && refusal.RejectedIndex != peer.NextIndex - 1)
        {
            Count(Reached.ObsoleteRefusalInProbe);
        }

        if (input is InstallSnapshot { Snapshot: var offered } install && install.Term == View.HardState.CurrentTerm
            && offered.Index > before.CommitIndex && before.LastLog.Index >= offered.Index
            && View.TermAt(offered.Index) == offered.LastIncluded.Term)
        {
            Count(Reached.SnapshotOverALogThatHoldsIt);
        }

        if (input is HeartbeatResponse { Silence.Ticks: > 0 })
        {
            Count(Reached.SilenceAgreed);
        }

        var isResting = View.Role == RaftRole.Leader && View.NextDeadline > View.LocalNow + world.ReplicaOptions.ElectionTimeoutMax;
        if (isResting && input is DeadlineReached)
        {
            Count(Reached.GroupRested);
        }

        if (input is PeerUnreachable lost && lost.Peer == before.Leader && before.Role == RaftRole.Follower)
        {
            Count(Reached.LeaderLostByFollower);
            if (before.NextDeadline > View.LocalNow + world.ReplicaOptions.ElectionTimeoutMax)
            {
                Count(Reached.RestingLeaderLost);
            }
        }

        if (input is RequestVote { IsPreVote: true } && before.Role == RaftRole.Follower && before.Leader.IsNone)
        {
            Count(Reached.PreVoteAskedOfOneThatWaits);
        }
    }

    /// <summary>A write completed.</summary>
    /// <param name="last">The last entry of the log when it was issued.</param>
    /// <param name="term">The term in which it was issued.</param>
    public void Wrote(EntryId last, Term term)
    {
        if (last.Index > LogIndex.Zero && View.TermAt(last.Index) != last.Term && term < View.HardState.CurrentTerm)
        {
            Count(Reached.WriteEndedAfterATruncation);
        }

        if (View.Role == RaftRole.Candidate && term < View.HardState.CurrentTerm)
        {
            Count(Reached.CandidateWaitedForItsOwnVote);
        }
    }

    /// <summary>A message leaves: perhaps the same request, sent to a different leader than before.</summary>
    public void Leaves(RaftMessage message)
    {
        if (message is ReadIndex question)
        {
            if (_question.Number == question.Number && _question.To != question.To)
            {
                Count(Reached.ForwardedReadAskedOfNewLeader);
            }

            _question = (question.Number, question.To);
        }
    }

    public void Writes(in Persist write)
    {
        if (write.ResetTo is { } reset && replica.Before.LastLog.Index >= reset.Index)
        {
            Count(Reached.SnapshotInstalledOverConflict);
        }

        if (write.TruncateAfter is not null)
        {
            Count(Reached.LogTruncated);
            if (!ReferenceEquals(replica.Before.Members, View.Configuration))
            {
                Count(Reached.ConfigurationTakenBack);
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
                Count(Reached.HollowAppended);
            }
        }
    }

    public void ChangesRole(in RoleChanged effect)
    {
        Count(effect.To switch
        {
            RaftRole.Learner => Reached.BecameLearner,
            RaftRole.Witness => Reached.BecameWitness,
            RaftRole.PreCandidate => Reached.BecamePreCandidate,
            RaftRole.Candidate => Reached.BecameCandidate,
            RaftRole.Leader => Reached.BecameLeader,
            _ => Reached.BecameFollower,
        });
        if (effect.To == RaftRole.Leader && !View.Configuration.Witnesses.IsEmpty && WasElectedByWitnesses())
        {
            Count(Reached.WitnessDecidedElection);
        }

        if (effect.From == RaftRole.Leader && !View.Configuration.IsVoter(View.Id))
        {
            Count(Reached.LeaderLeftAfterItsRemoval);
        }
    }

    public void Rejects(RejectionReason reason) => Count(reason switch
    {
        RejectionReason.NotLeader => Reached.RejectedNotLeader,
        RejectionReason.Busy => Reached.RejectedBusy,
        RejectionReason.TooLarge => Reached.RejectedTooLarge,
        _ => Reached.RejectedTransferInProgress,
    });

    public void AnswersMembers(MembersResult result) => Count(result switch
    {
        MembersResult.Appended => Reached.MembersAppended,
        MembersResult.NotLeader => Reached.MembersNotLeader,
        MembersResult.ConfigurationInProgress => Reached.MembersConfigurationInProgress,
        MembersResult.TransferInProgress => Reached.MembersTransferInProgress,
        MembersResult.NotReady => Reached.MembersNotReady,
        MembersResult.NotCaughtUp => Reached.MembersNotCaughtUp,
        MembersResult.WouldLoseQuorum => Reached.MembersWouldLoseQuorum,
        _ => Reached.MembersInvalid,
    });

    public void EndsTransfer(TransferResult result) => Count(result switch
    {
        TransferResult.Done => Reached.TransferDone,
        TransferResult.NotLeader => Reached.TransferNotLeader,
        TransferResult.InProgress => Reached.TransferInProgress,
        TransferResult.TimedOut => Reached.TransferTimedOut,
        _ => Reached.TransferNoSuchVoter,
    });

    private void Count(Reached what) => world.Counters.Add(what);

    private void CountConfiguration(in Entry entry)
    {
        if (View.Role == RaftRole.Leader && View.Configuration.IsJoint)
        {
            Count(Reached.JointEntered);
        }
        else if (View.Role == RaftRole.Leader && replica.Before.Members!.IsJoint)
        {
            Count(Reached.JointLeft);
            if (_configurationTerm is { } entered && entered != entry.Term)
            {
                Count(Reached.JointLeftByHeir);
            }
        }

        _configurationTerm = entry.Term;
    }

    /// <summary>Whether the votes of replicas with payloads alone would not have been enough.</summary>
    private bool WasElectedByWitnesses()
    {
        var members = View.Configuration;
        var voters = members.AllVoters;
        Span<long> counts = stackalloc long[voters.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var gave =
                voters[i] == View.Id
                || (_ballots.Term == View.HardState.CurrentTerm && (_ballots.From & (1 << SimulatedGroup.NumberOf(voters[i]))) != 0);
            counts[i] = gave && !members.IsWitness(voters[i]) ? 1 : 0;
        }

        return !Quorums.IsQuorum(members, counts);
    }
}
