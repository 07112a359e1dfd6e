using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <summary>Hears a leader, or waits for one until its election timeout (§5.2).</summary>
internal class Follower(ReplicaCore core, IRoleSwitch roles) : Role(core, roles)
{
    private readonly ForwardedReads _reads = new(core);

    public override RaftRole Kind => RaftRole.Follower;

    public override void OnEnter() => WaitAnew();

    public override void OnExit() => _reads.RejectAll();

    public override void OnDeadline()
    {
        // Nobody was heard for an election timeout: whoever was asked does not answer.
        _reads.RejectAll();
        if (!Core.IsElectable || Core.Installing is not null || Core.IsDiskStalled)
        {
            // Who does not vote, whose state is being replaced, or who cannot write, must not start an election.
            WaitAnew();
            return;
        }

        Core.ForgetLeader();
        if (Core.Options.PreVote && !Core.Configuration.IsAlone(Core.Self))
        {
            Roles.BecomePreCandidate("heard no leader for an election timeout");
        }
        else
        {
            Roles.BecomeCandidate("heard no leader for an election timeout");
        }
    }

    /// <summary>§6: the configuration in force says whether this replica has a vote, and it may have changed in this step.</summary>
    public override void OnStepEnd()
    {
        if (Core.IsHollow)
        {
            // It came without payloads: what it was to read is not here.
            _reads.RejectAll();
        }
        else
        {
            _reads.Release();
        }

        if (Core.RoleAtRest != Kind)
        {
            Roles.BecomeFollower(Core.RoleAtRest switch
            {
                RaftRole.Follower => "has a vote now",
                RaftRole.Witness => "is a witness now",
                _ => "has no vote any more",
            });
        }
    }

    /// <summary>A replica without payloads has nothing to read; the others ask the leader for the index (T§6.4).</summary>
    public override void OnReadRequest(ReadRequest input)
    {
        if (input.MayForward && !Core.Leader.IsNone && !Core.IsHollow && Kind != RaftRole.Witness)
        {
            _reads.Add(input);
        }
        else
        {
            base.OnReadRequest(input);
        }
    }

    public override void OnReadIndexResponse(ReadIndexResponse message) => _reads.OnResponse(message);

    /// <summary>§5.2: a vote given is a reason to wait; a vote refused is none.</summary>
    public override void OnVoteGranted() => WaitAnew();

    public override void OnHeartbeat(Heartbeat message)
    {
        HearLeader(message.From);

        // The leader knows that this replica holds everything up to there. If it does not, acknowledged entries were lost (§5.3).
        InvariantViolation.ThrowUnless(
            message.Commit <= Core.Log.LastIndex, $"what was acknowledged is in the log: {message.Commit} > {Core.Log.LastIndex}");
        Core.AdvanceCommit(message.Commit);
        _reads.AskAgain();
        Core.SendWhenDurable(new HeartbeatResponse(Core.Self, message.From, Core.CurrentTerm, message.ReadRound));
    }

    public override void OnAppendEntries(AppendEntries message)
    {
        HearLeader(message.From);
        var entries = message.Entries.Span;
        var last = message.PrevLog.Index + entries.Length;

        // What the snapshot covers is committed and therefore the same in the leader's log (Leader Completeness); only the rest is
        // compared.
        var covered = Core.Log.Base.Index - message.PrevLog.Index;
        if (covered > 0)
        {
            entries = entries[(int)Math.Min(covered, entries.Length)..];
        }
        else if (!Core.Log.Contains(message.PrevLog))
        {
            Refuse(message);
            return;
        }

        InvariantViolation.ThrowUnless(
            !Core.IsHollow || !HasPayload(entries),
            $"{Core.Self} was a witness and has no payloads: before it becomes another kind of member its store must be emptied");
        AppendMissing(entries);

        // min(leaderCommit, last entry verified by this message): what lies beyond it may still be overwritten.
        Core.AdvanceCommit(LogIndex.Min(message.LeaderCommit, last));
        Acknowledge(message.From, last);
    }

    public override void OnInstallSnapshot(InstallSnapshot message)
    {
        HearLeader(message.From);
        var snapshot = message.Snapshot;
        if (snapshot.Index <= Core.CommitIndex)
        {
            Acknowledge(message.From, snapshot.Index);
        }
        else if (Core.Log.Contains(snapshot.LastIncluded))
        {
            // §7: the log already holds what the snapshot describes; nothing of it is thrown away.
            Core.AdvanceCommit(snapshot.Index);
            Acknowledge(message.From, snapshot.Index);
        }
        else if (Core.Installing is null || Core.Installing.Index < snapshot.Index)
        {
            Core.Installing = snapshot;
            Core.Effects.Add(new SaveReceivedSnapshot(snapshot));
        }
    }

    /// <summary>T§3.10: no pre-vote and no waiting; the leader vouches for the moment.</summary>
    public override void OnTimeoutNow(TimeoutNow message)
    {
        if (Core.IsElectable && Core.Installing is null && !Core.IsDiskStalled)
        {
            Core.ForgetLeader();
            Roles.BecomeCandidate($"{message.From} hands over", isTransfer: true);
        }
    }

    public override void OnSnapshotInstalled(SnapshotInstalled input)
    {
        if (Core.Installing is not { } snapshot || snapshot.LastIncluded != input.LastIncluded)
        {
            return;
        }

        Core.Installing = null;
        if (snapshot.Index <= Core.CommitIndex)
        {
            return;
        }

        if (Core.Log.Contains(snapshot.LastIncluded))
        {
            // §7: while the snapshot was being saved, a leader sent the entries themselves, and perhaps later ones that this replica
            // acknowledged since. Putting the snapshot in the log's place would take those back.
            Core.AdvanceCommit(snapshot.Index);
            AcknowledgeIfLed(snapshot.Index);
            return;
        }

        WaitAnew();
        Core.ResetTo(snapshot);
        Core.Effects.Add(new RestoreMachine(snapshot));
        AcknowledgeIfLed(snapshot.Index);
    }

    public override string Describe() => Core.Leader.IsNone ? "leader=-" : $"leader={Core.Leader}";

    private void HearLeader(ReplicaId leader)
    {
        Core.HearLeader(leader);
        WaitAnew();
    }

    private void WaitAnew() => Deadline = Core.Now + Core.RandomElectionTimeout();

    /// <summary>§5.3, steps 3 and 4: only an entry that conflicts removes what follows; entries that are there already stay
    /// untouched.</summary>
    private void AppendMissing(ReadOnlySpan<Log.Entry> entries)
    {
        var i = 0;
        while (i < entries.Length && Core.Log.Contains(entries[i].Id))
        {
            i++;
        }

        if (i == entries.Length)
        {
            return;
        }

        if (entries[i].Index <= Core.Log.LastIndex)
        {
            Core.TruncateAfter(entries[i].Index - 1);
        }

        Core.Append(entries[i..]);
    }

    /// <summary>Whether the leader takes this replica for one that keeps payloads.</summary>
    private static bool HasPayload(ReadOnlySpan<Log.Entry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            if (entry.Kind is Log.EntryKind.Command or Log.EntryKind.Envelope)
            {
                return true;
            }
        }

        return false;
    }

    private void AcknowledgeIfLed(LogIndex match)
    {
        if (!Core.Leader.IsNone)
        {
            Acknowledge(Core.Leader, match);
        }
    }

    private void Acknowledge(ReplicaId leader, LogIndex match) => Core.SendWhenDurable(
        new AppendEntriesResponse(Core.Self, leader, Core.CurrentTerm, true, match, LogIndex.Zero, EntryId.Zero));

    private void Refuse(AppendEntries message)
    {
        var hint = ConflictRule.LastNotAfter(Core.Log, message.PrevLog.Index, message.PrevLog.Term);
        Core.SendWhenDurable(
            new AppendEntriesResponse(Core.Self, message.From, Core.CurrentTerm, false, LogIndex.Zero, message.PrevLog.Index, hint));
    }
}
