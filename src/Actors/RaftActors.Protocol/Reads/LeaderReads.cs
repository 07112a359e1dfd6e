using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Reads;

/// <summary>
/// Reads at a leader: ReadIndex (T§6.4), the commit index confirmed by one round of heartbeats that began after the read arrived, or the
/// lease (T§6.4.1), which rests on earlier rounds.
/// </summary>
internal sealed class LeaderReads(RaftState state, PeerSet peers, CommitTracker commits, Heartbeats heartbeats)
{
    private readonly ReadIndexQueue _queue = new();
    private readonly LeaderLease _lease = new(state.Options.ElectionTimeoutMin, state.Options.LeaseDriftBound);

    /// <summary>Whether reads wait for a round of heartbeats.</summary>
    public bool IsRoundRunning => _queue.IsRunning;

    /// <summary>When the lease expires; zero without a lease.</summary>
    public LogicalTime LeaseUntil => HasLease ? _lease.Until : default;

    private bool HasLease => state.Options.LeaseReads && commits.HasCommittedInTerm && _lease.IsValid(state.Now);

    public void OnRequest(ReadRequest input)
    {
        if (input.ByLease && HasLease)
        {
            // Everything acknowledged before this moment is at or below the commit index, however late the answer arrives.
            state.Effects.Add(new ReadReady(input.ReadId, state.CommitIndex, ByLease: true));
        }
        else if (_queue.Count >= state.Options.MaxPendingReads)
        {
            state.Effects.Add(new ReadRejected(input.ReadId, RejectionReason.Busy, state.Self));
        }
        else
        {
            _queue.Enqueue(new WaitingRead(input.ReadId, ReplicaId.None));
            TryBeginRound();
        }
    }

    /// <summary>A follower or learner wants to serve reads itself: the same procedure, answered by a message.</summary>
    public void OnRequest(ReadIndex message)
    {
        var read = new WaitingRead(message.Number, message.From);
        if (message.ByLease && HasLease)
        {
            Answer(read, state.CommitIndex);
        }
        else if (_queue.Contains(read))
        {
            return;
        }
        else if (_queue.Count >= state.Options.MaxPendingReads)
        {
            Refuse(read);
        }
        else
        {
            _queue.Enqueue(read);
            TryBeginRound();
        }
    }

    /// <summary>Before its first commit of the term a leader does not know the newest commit index; reads wait for it (T§6.4).</summary>
    public void TryBeginRound()
    {
        if (!commits.HasCommittedInTerm || _queue.IsRunning || !_queue.HasWaiting)
        {
            return;
        }

        _queue.BeginRound(state.CommitIndex);
        heartbeats.BeActive();
        if (state.Configuration.IsAlone(state.Self))
        {
            TryCompleteRound();
        }
        else
        {
            SendRound();
        }
    }

    /// <summary>The heartbeat is due. With leases, every heartbeat is a round: its answers extend the lease.</summary>
    public void SendHeartbeats()
    {
        if (state.Options.LeaseReads)
        {
            _queue.NextRound();
        }

        SendRound();
    }

    /// <summary>A peer answered a round.</summary>
    public void OnAnswered()
    {
        if (state.Options.LeaseReads)
        {
            _lease.Confirmed(ConfirmedRound());
        }

        TryCompleteRound();
    }

    /// <summary>The earlier rounds prove nothing about the quorums of the new configuration.</summary>
    public void ResetLease() => _lease.Reset(_queue.Round + 1);

    /// <summary>Gives up the lease for the rest of this term: a peer is asked to campaign (T§6.4.1).</summary>
    public void VoidLease() => _lease.Void();

    public void TryCompleteRound()
    {
        if (!_queue.IsRunning || ConfirmedRound() < _queue.RunningRound)
        {
            return;
        }

        foreach (var read in _queue.Running)
        {
            Answer(read, _queue.Index);
        }

        _queue.EndRound();
        TryBeginRound();
    }

    public void RejectAll()
    {
        foreach (var read in _queue.Unanswered())
        {
            Refuse(read);
        }
    }

    private void SendRound()
    {
        if (state.Options.LeaseReads)
        {
            _lease.Sent(_queue.Round, state.Now);
        }

        heartbeats.Send(_queue.Round);
    }

    /// <summary>The newest round of heartbeats that a quorum answered.</summary>
    private long ConfirmedRound()
    {
        var voters = state.Configuration.AllVoters;
        Span<long> confirmed = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            confirmed[i] = voters[i] == state.Self ? _queue.Round : peers.Find(voters[i])!.ConfirmedRound;
        }

        return state.Configuration.QuorumValue(confirmed);
    }

    private void Answer(WaitingRead read, LogIndex index)
    {
        if (read.From.IsNone)
        {
            state.Effects.Add(new ReadReady(read.Number, index));
        }
        else
        {
            state.Send(new ReadIndexResponse(state.Self, read.From, state.CurrentTerm, read.Number, Success: true, index));
        }
    }

    private void Refuse(WaitingRead read)
    {
        if (read.From.IsNone)
        {
            state.Effects.Add(new ReadRejected(read.Number, RejectionReason.NotLeader, ReplicaId.None));
        }
        else
        {
            state.Send(new ReadIndexResponse(state.Self, read.From, state.CurrentTerm, read.Number, Success: false, LogIndex.Zero));
        }
    }
}
