using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Reads;

namespace RaftActors.Protocol.Roles;

/// <content>ReadIndex (T§6.4): the commit index, confirmed by one round of heartbeats that began after the read came.</content>
internal sealed partial class Leader
{
    private readonly ReadIndexQueue _reads = new();

    public override void OnReadRequest(ReadRequest input)
    {
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
        if (Core.Configuration.QuorumSize == 1)
        {
            TryCompleteReadRound();
        }
        else
        {
            SendHeartbeats();
        }
    }

    private void TryCompleteReadRound()
    {
        if (!_reads.IsRunning)
        {
            return;
        }

        var confirmed = 1;
        foreach (var peer in _peers)
        {
            if (peer.ConfirmedRound >= _reads.Round)
            {
                confirmed++;
            }
        }

        if (confirmed < Core.Configuration.QuorumSize)
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
