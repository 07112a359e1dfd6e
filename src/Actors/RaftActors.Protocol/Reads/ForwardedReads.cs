using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Reads;

/// <summary>
/// Reads that a follower or learner serves from its own machine: it asks the leader for an index (T§6.4) and waits until it has committed
/// that far. Only one request is in flight at a time; reads that arrive meanwhile share the next one, since the answer to the current
/// request may predate them.
/// </summary>
internal sealed class ForwardedReads(RaftState state)
{
    private readonly Queue<(LogIndex Index, List<long> Reads)> _confirmed = new();
    private List<long> _waiting = [];
    private List<long> _running = [];
    private bool _waitingByLease = true;
    private bool _runningByLease;
    private long _number;
    private ReplicaId _asked;
    private LogicalTime _askedAt;
    private int _count;

    public void Add(ReadRequest read)
    {
        if (_count >= state.Options.MaxPendingReads)
        {
            state.Effects.Add(new ReadRejected(read.ReadId, RejectionReason.Busy, state.Leader));
            return;
        }

        _count++;
        _waiting.Add(read.ReadId);
        _waitingByLease &= read.ByLease;
        TryBegin();
    }

    /// <summary>The leader was heard: a request unanswered for a while may be lost, or was sent to the previous leader.</summary>
    public void AskAgain()
    {
        if (_running.Count > 0 && (state.Leader != _asked || state.Now >= _askedAt + state.Options.HeartbeatInterval))
        {
            Ask();
        }
    }

    public void OnResponse(ReadIndexResponse message)
    {
        if (_running.Count == 0 || message.Number != _number)
        {
            // Duplicate, late or forged: no such request is in flight.
            return;
        }

        var reads = _running;
        _running = [];
        if (message.Success)
        {
            _confirmed.Enqueue((message.Index, reads));
            Release();
        }
        else
        {
            Reject(reads);
        }

        TryBegin();
    }

    /// <summary>Answers the reads that waited for this replica's commit index: the machine has been handed everything up to it.</summary>
    public void Release()
    {
        while (_confirmed.TryPeek(out var next) && next.Index <= state.CommitIndex)
        {
            _confirmed.Dequeue();
            _count -= next.Reads.Count;
            foreach (var read in next.Reads)
            {
                state.Effects.Add(new ReadReady(read, next.Index));
            }
        }
    }

    /// <summary>There is no longer a leader to ask.</summary>
    public void RejectAll()
    {
        while (_confirmed.TryDequeue(out var next))
        {
            Reject(next.Reads);
        }

        Reject(_running);
        Reject(_waiting);
        _waitingByLease = true;
    }

    private void TryBegin()
    {
        if (_running.Count > 0 || _waiting.Count == 0)
        {
            return;
        }

        (_running, _waiting) = (_waiting, _running);
        _runningByLease = _waitingByLease;
        _waitingByLease = true;
        _number = state.NextReadNumber();
        Ask();
    }

    private void Ask()
    {
        if (!state.Leader.IsNone)
        {
            _asked = state.Leader;
            _askedAt = state.Now;
            state.Send(new ReadIndex(state.Self, state.Leader, state.CurrentTerm, _number, _runningByLease));
        }
    }

    private void Reject(List<long> reads)
    {
        foreach (var read in reads)
        {
            state.Effects.Add(new ReadRejected(read, RejectionReason.NotLeader, state.Leader));
        }

        _count -= reads.Count;
        reads.Clear();
    }
}
