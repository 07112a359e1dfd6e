using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <summary>Follows a leader, or waits for one until its election timeout (§5.2).</summary>
internal class Follower(RaftState core, IRoleSwitch roles) : Role(core, roles)
{
    private readonly ForwardedReads _reads = new(core);

    public override RaftRole Kind => RaftRole.Follower;

    public override void OnEnter() => ResetElectionTimer();

    public override void OnExit() => _reads.RejectAll();

    public override void OnDeadline()
    {
        // No leader was heard for an election timeout, so the leader will not answer the requests in progress.
        _reads.RejectAll();
        if (!State.IsElectable || State.Installing is not null || State.IsDiskStalled)
        {
            // A replica without a vote, whose state is being replaced, or whose disk is stalled must not start an election.
            ResetElectionTimer();
            return;
        }

        State.ForgetLeader();
        if (State.Options.PreVote && !State.Configuration.IsAlone(State.Self))
        {
            Switch.BecomePreCandidate("heard no leader for an election timeout");
        }
        else
        {
            Switch.BecomeCandidate("heard no leader for an election timeout");
        }
    }

    /// <summary>§6: the configuration in force decides whether this replica has a vote, and this step may have changed it.</summary>
    public override void OnStepEnd()
    {
        if (State.IsHollow)
        {
            // The entries arrived without payloads, so this replica cannot serve the waiting reads.
            _reads.RejectAll();
        }
        else
        {
            _reads.Release();
        }

        if (State.RoleAtRest != Kind)
        {
            Switch.BecomeFollower(State.RoleAtRest switch
            {
                RaftRole.Follower => "is now a voter",
                RaftRole.Witness => "is now a witness",
                _ => "is no longer a voter",
            });
        }
    }

    /// <summary>A replica without payloads serves no reads; others ask the leader for the index (T§6.4).</summary>
    public override void OnReadRequest(ReadRequest input)
    {
        if (input.MayForward && !State.Leader.IsNone && !State.IsHollow && Kind != RaftRole.Witness)
        {
            _reads.Add(input);
        }
        else
        {
            base.OnReadRequest(input);
        }
    }

    public override void OnReadIndexResponse(ReadIndexResponse message) => _reads.OnResponse(message);

    /// <summary>§5.2: granting a vote resets the election timer; refusing one does not.</summary>
    public override void OnVoteGranted() => ResetElectionTimer();

    public override void OnHeartbeat(Heartbeat message)
    {
        OnLeaderContact(message.From);

        // The leader knows that this replica holds everything up to that index. If it does not, acknowledged entries were lost (§5.3).
        InvariantViolation.ThrowUnless(
            message.Commit <= State.Log.LastIndex, $"acknowledged entries are in the log: {message.Commit} > {State.Log.LastIndex}");
        State.AdvanceCommit(message.Commit);
        _reads.AskAgain();
        State.SendWhenDurable(new HeartbeatResponse(State.Self, message.From, State.CurrentTerm, message.ReadRound));
    }

    public override void OnAppendEntries(AppendEntries message)
    {
        OnLeaderContact(message.From);
        var entries = message.Entries.Span;
        var last = message.PrevLog.Index + entries.Length;

        // Entries covered by the snapshot are committed and therefore the same in the leader's log (Leader Completeness); only the rest is
        // compared.
        var covered = State.Log.Base.Index - message.PrevLog.Index;
        if (covered > 0)
        {
            entries = entries[(int)Math.Min(covered, entries.Length)..];
        }
        else if (!State.Log.Contains(message.PrevLog))
        {
            Refuse(message);
            return;
        }

        InvariantViolation.ThrowUnless(
            !State.IsHollow || !HasPayload(entries),
            $"{State.Self} was a witness and has no payloads: its store must be emptied before it becomes another kind of member");
        AppendMissing(entries);

        // min(leaderCommit, last entry verified by this message): entries beyond it may still be overwritten.
        State.AdvanceCommit(LogIndex.Min(message.LeaderCommit, last));
        Acknowledge(message.From, last);
    }

    public override void OnInstallSnapshot(InstallSnapshot message)
    {
        OnLeaderContact(message.From);
        var snapshot = message.Snapshot;
        if (snapshot.Index <= State.CommitIndex)
        {
            Acknowledge(message.From, snapshot.Index);
        }
        else if (State.Log.Contains(snapshot.LastIncluded))
        {
            // §7: the log already holds everything that the snapshot covers; keep it.
            State.AdvanceCommit(snapshot.Index);
            Acknowledge(message.From, snapshot.Index);
        }
        else if (State.Installing is null || State.Installing.Index < snapshot.Index)
        {
            State.Installing = snapshot;
            State.Effects.Add(new SaveReceivedSnapshot(snapshot));
        }
    }

    /// <summary>T§3.10: no pre-vote and no waiting; the leader itself asked for the election.</summary>
    public override void OnTimeoutNow(TimeoutNow message)
    {
        if (State.IsElectable && State.Installing is null && !State.IsDiskStalled)
        {
            State.ForgetLeader();
            Switch.BecomeCandidate($"{message.From} hands over", isTransfer: true);
        }
    }

    public override void OnSnapshotInstalled(SnapshotInstalled input)
    {
        if (State.Installing is not { } snapshot || snapshot.LastIncluded != input.LastIncluded)
        {
            return;
        }

        State.Installing = null;
        if (snapshot.Index <= State.CommitIndex)
        {
            return;
        }

        if (State.Log.Contains(snapshot.LastIncluded))
        {
            // §7: while the snapshot was being saved, a leader sent the entries themselves, and perhaps later ones that this replica has
            // acknowledged since. Replacing the log with the snapshot would remove those.
            State.AdvanceCommit(snapshot.Index);
            AcknowledgeIfLed(snapshot.Index);
            return;
        }

        ResetElectionTimer();
        State.ResetTo(snapshot);
        State.Effects.Add(new RestoreMachine(snapshot));
        AcknowledgeIfLed(snapshot.Index);
    }

    public override string Describe() => State.Leader.IsNone ? "leader=-" : $"leader={State.Leader}";

    private void OnLeaderContact(ReplicaId leader)
    {
        State.OnLeaderContact(leader);
        ResetElectionTimer();
    }

    private void ResetElectionTimer() => Deadline = State.Now + State.RandomElectionTimeout();

    /// <summary>§5.3, steps 3 and 4: only a conflicting entry removes the suffix; entries already present stay untouched.</summary>
    private void AppendMissing(ReadOnlySpan<Log.Entry> entries)
    {
        var i = 0;
        while (i < entries.Length && State.Log.Contains(entries[i].Id))
        {
            i++;
        }

        if (i == entries.Length)
        {
            return;
        }

        if (entries[i].Index <= State.Log.LastIndex)
        {
            State.TruncateAfter(entries[i].Index - 1);
        }

        State.Append(entries[i..]);
    }

    /// <summary>Whether the leader sends payloads to this replica.</summary>
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
        if (!State.Leader.IsNone)
        {
            Acknowledge(State.Leader, match);
        }
    }

    private void Acknowledge(ReplicaId leader, LogIndex match) => State.SendWhenDurable(
        new AppendEntriesResponse(State.Self, leader, State.CurrentTerm, true, match, LogIndex.Zero, EntryId.Zero));

    private void Refuse(AppendEntries message)
    {
        var hint = ConflictRule.LastNotAfter(State.Log, message.PrevLog.Index, message.PrevLog.Term);
        State.SendWhenDurable(
            new AppendEntriesResponse(State.Self, message.From, State.CurrentTerm, false, LogIndex.Zero, message.PrevLog.Index, hint));
    }
}
