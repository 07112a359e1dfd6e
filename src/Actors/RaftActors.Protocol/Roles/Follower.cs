using RaftActors.Protocol.Elections;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Reads;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Roles;

/// <summary>Follows a leader, or waits for one until its election timeout (§5.2).</summary>
internal class Follower(RaftState state, RoleSwitch roles, SnapshotInstallation installation) : Role(state, roles)
{
    private readonly ElectionTimer _timer = new(state);
    private readonly ForwardedReads _reads = new(state);

    public override RaftRole Kind => RaftRole.Follower;

    public override LogicalTime Deadline => _timer.Deadline;

    /// <summary>
    /// A replica without a vote, whose state is being replaced, or whose disk is stalled must not start an election.
    /// </summary>
    private bool MayCampaign => State.IsElectable && !installation.IsRunning && !State.IsDiskStalled;

    public override void OnEnter() => _timer.Restart();

    public override void OnExit() => _reads.RejectAll();

    public override void OnDeadline()
    {
        // No leader was heard for an election timeout, so the leader will not answer the requests in progress.
        _reads.RejectAll();
        if (!MayCampaign)
        {
            _timer.Restart();
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

    public override void OnPropose(ProposeRequest input)
    {
        EndSilence();
        base.OnPropose(input);
    }

    /// <summary>A replica without payloads serves no reads; others ask the leader for the index (T§6.4).</summary>
    public override void OnReadRequest(ReadRequest input)
    {
        EndSilence();
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
    public override void OnVoteGranted() => _timer.Restart();

    /// <summary>A process that ends closes its connections: its followers need not wait for the random part of their timeouts.</summary>
    public override void OnPeerUnreachable(PeerUnreachable input)
    {
        if (input.Peer == State.Leader && State.IsElectable)
        {
            State.EndLeaderSilence();
            _timer.Hasten();
        }
    }

    public override void OnHeartbeat(Heartbeat message)
    {
        // Whether this node can notice otherwise that the leader is gone is a property of the node, and so of its options.
        var silence = State.Options.RestingHeartbeatInterval > TimeSpan.Zero ? message.Silence : TimeSpan.Zero;
        OnLeaderContact(message.From, silence);
        LogReceiver.Commit(State, message.Commit);
        _reads.AskAgain();
        State.SendWhenDurable(
            new HeartbeatResponse(State.Self, message.From, State.CurrentTerm, message.ReadRound, silence));
    }

    public override void OnAppendEntries(AppendEntries message)
    {
        OnLeaderContact(message.From);
        LogReceiver.Receive(State, message);
    }

    public override void OnInstallSnapshot(InstallSnapshot message)
    {
        OnLeaderContact(message.From);
        installation.Offer(message);
    }

    public override void OnSnapshotInstalled(SnapshotInstalled input)
    {
        if (installation.Complete(input.LastIncluded))
        {
            _timer.Restart();
        }
    }

    /// <summary>T§3.10: no pre-vote and no waiting; the leader itself asked for the election.</summary>
    public override void OnTimeoutNow(TimeoutNow message)
    {
        if (MayCampaign)
        {
            State.ForgetLeader();
            Switch.BecomeCandidate($"{message.From} hands over", isTransfer: true);
        }
    }

    public override string Describe() => State.Leader.IsNone ? "leader=-" : $"leader={State.Leader}";

    private void OnLeaderContact(ReplicaId leader, TimeSpan silence = default)
    {
        State.OnLeaderContact(leader, silence);
        _timer.Restart(silence);
    }

    /// <summary>
    /// A client asks here although the group rests: it may have asked the leader in vain. If the leader is alive, it refuses the pre-vote
    /// that follows and sends heartbeats again.
    /// </summary>
    private void EndSilence()
    {
        if (State.LeaderSilence > TimeSpan.Zero)
        {
            State.EndLeaderSilence();
            _timer.Shorten();
        }
    }
}
