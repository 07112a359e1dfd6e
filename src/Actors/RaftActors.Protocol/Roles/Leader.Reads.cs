using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Reads;

namespace RaftActors.Protocol.Roles;

/// <content>ReadIndex (T§6.4): the commit index, confirmed by one round of heartbeats that began after the read arrived.</content>
internal sealed partial class Leader
{
    private readonly ReadIndexQueue _reads = new();
    private readonly LeaderLease _lease = new(core.Options.ElectionTimeoutMin, core.Options.LeaseDriftBound);

    private bool HasLease => State.Options.LeaseReads && HasCommittedInTerm && _lease.IsValid(State.Now);

    public override void OnReadRequest(ReadRequest input)
    {
        if (input.ByLease && HasLease)
        {
            State.Effects.Add(new ReadReady(input.ReadId, State.CommitIndex, _lease.Until));
        }
        else if (_reads.Count >= State.Options.MaxPendingReads)
        {
            State.Effects.Add(new ReadRejected(input.ReadId, RejectionReason.Busy, State.Self));
        }
        else
        {
            _reads.Enqueue(new WaitingRead(input.ReadId, ReplicaId.None));
            TryBeginReadRound();
        }
    }

    /// <summary>A follower or learner wants to serve reads itself: the same procedure, answered by a message.</summary>
    public override void OnReadIndex(ReadIndex message)
    {
        var read = new WaitingRead(message.Number, message.From);
        if (message.ByLease && HasLease)
        {
            // Everything acknowledged before this moment is at or below the commit index, however late the answer arrives.
            Answer(read, State.CommitIndex);
        }
        else if (_reads.Contains(read))
        {
            return;
        }
        else if (_reads.Count >= State.Options.MaxPendingReads)
        {
            Refuse(read);
        }
        else
        {
            _reads.Enqueue(read);
            TryBeginReadRound();
        }
    }

    /// <summary>Before its first commit of the term a leader does not know the newest commit index; reads wait for it (T§6.4).</summary>
    private void TryBeginReadRound()
    {
        if (!HasCommittedInTerm || _reads.IsRunning || !_reads.HasWaiting)
        {
            return;
        }

        _reads.BeginRound(State.CommitIndex);
        ScheduleHeartbeat();
        if (State.Configuration.IsAlone(State.Self))
        {
            TryCompleteReadRound();
        }
        else
        {
            SendHeartbeats();
        }
    }

    /// <summary>The newest round of heartbeats that a quorum answered.</summary>
    private long ConfirmedRound()
    {
        var voters = State.Configuration.AllVoters;
        Span<long> confirmed = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            confirmed[i] = voters[i] == State.Self ? _reads.Round : ProgressOf(voters[i])!.ConfirmedRound;
        }

        return State.Configuration.QuorumValue(confirmed);
    }

    private void OnRoundConfirmed()
    {
        if (State.Options.LeaseReads)
        {
            _lease.Confirmed(ConfirmedRound());
        }

        TryCompleteReadRound();
    }

    private void TryCompleteReadRound()
    {
        if (!_reads.IsRunning || ConfirmedRound() < _reads.RunningRound)
        {
            return;
        }

        foreach (var read in _reads.Running)
        {
            Answer(read, _reads.Index);
        }

        _reads.EndRound();
        TryBeginReadRound();
    }

    private void RejectReads()
    {
        foreach (var read in _reads.Unanswered())
        {
            Refuse(read);
        }
    }

    private void Answer(WaitingRead read, LogIndex index)
    {
        if (read.From.IsNone)
        {
            State.Effects.Add(new ReadReady(read.Number, index));
        }
        else
        {
            State.Send(new ReadIndexResponse(State.Self, read.From, State.CurrentTerm, read.Number, Success: true, index));
        }
    }

    private void Refuse(WaitingRead read)
    {
        if (read.From.IsNone)
        {
            State.Effects.Add(new ReadRejected(read.Number, RejectionReason.NotLeader, ReplicaId.None));
        }
        else
        {
            State.Send(new ReadIndexResponse(State.Self, read.From, State.CurrentTerm, read.Number, Success: false, LogIndex.Zero));
        }
    }
}
