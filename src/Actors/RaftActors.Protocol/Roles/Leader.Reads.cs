using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Reads;

namespace RaftActors.Protocol.Roles;

/// <content>ReadIndex (T§6.4): the commit index, confirmed by one round of heartbeats that began after the read came.</content>
internal sealed partial class Leader
{
    private readonly ReadIndexQueue _reads = new();
    private readonly LeaderLease _lease = new(core.Options.ElectionTimeoutMin, core.Options.LeaseDriftBound);

    public override void OnReadRequest(ReadRequest input)
    {
        if (input.ByLease && Core.Options.LeaseReads && HasCommittedInTerm && _lease.IsValid(Core.Now))
        {
            Core.Effects.Add(new ReadReady(input.ReadId, Core.CommitIndex, _lease.Until));
            return;
        }

        _reads.Enqueue(input.ReadId);
        TryBeginReadRound();
    }

    /// <summary>Before its first commit of the term a leader does not know the newest commit index; reads wait for it (T§6.4).</summary>
    private void TryBeginReadRound()
    {
        if (!HasCommittedInTerm || _reads.IsRunning || !_reads.HasWaiting)
        {
            return;
        }

        _reads.BeginRound(Core.CommitIndex);
        if (Core.Configuration.IsAlone(Core.Self))
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
        var voters = Core.Configuration.AllVoters;
        Span<long> confirmed = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            confirmed[i] = voters[i] == Core.Self ? _reads.Round : ProgressOf(voters[i])!.ConfirmedRound;
        }

        return Core.Configuration.QuorumValue(confirmed);
    }

    private void OnRoundConfirmed()
    {
        if (Core.Options.LeaseReads)
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
            Core.Effects.Add(new ReadReady(read, _reads.Index));
        }

        _reads.EndRound();
        TryBeginReadRound();
    }

    private void RejectReads()
    {
        foreach (var read in _reads.Unanswered())
        {
            Core.Effects.Add(new ReadRejected(read, RejectionReason.NotLeader, ReplicaId.None));
        }
    }
}
