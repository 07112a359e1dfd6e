using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// Reads that a follower or learner serves from its own machine: it asks the leader for an index (T§6.4) and waits until it has committed
/// that far. One request is under way at a time; what comes meanwhile shares the next one, since the answer to the running one may have
/// been given before it came.
/// </summary>
internal sealed class ForwardedReads(ReplicaCore core)
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
        if (_count >= core.Options.MaxPendingReads)
        {
            core.Effects.Add(new ReadRejected(read.ReadId, RejectionReason.Busy, core.Leader));
            return;
        }

        _count++;
        _waiting.Add(read.ReadId);
        _waitingByLease &= read.ByLease;
        TryBegin();
    }

    /// <summary>The leader was heard: a request that has been without an answer for a while may be lost, or was meant for the leader
    /// before.</summary>
    public void AskAgain()
    {
        if (_running.Count > 0 && (core.Leader != _asked || core.Now >= _askedAt + core.Options.HeartbeatInterval))
        {
            Ask();
        }
    }

    public void OnResponse(ReadIndexResponse message)
    {
        if (_running.Count == 0 || message.Number != _number)
        {
            // Doubled, late or made up: the request that it names is not under way.
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

    /// <summary>Answers what waited for this replica's commit index to get there: the machine has been handed everything up to
    /// it.</summary>
    public void Release()
    {
        while (_confirmed.TryPeek(out var next) && next.Index <= core.CommitIndex)
        {
            _confirmed.Dequeue();
            _count -= next.Reads.Count;
            foreach (var read in next.Reads)
            {
                core.Effects.Add(new ReadReady(read, next.Index));
            }
        }
    }

    /// <summary>There is nobody to ask any more.</summary>
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
        _number = core.NextReadNumber();
        Ask();
    }

    private void Ask()
    {
        if (!core.Leader.IsNone)
        {
            _asked = core.Leader;
            _askedAt = core.Now;
            core.Send(new ReadIndex(core.Self, core.Leader, core.CurrentTerm, _number, _runningByLease));
        }
    }

    private void Reject(List<long> reads)
    {
        foreach (var read in reads)
        {
            core.Effects.Add(new ReadRejected(read, RejectionReason.NotLeader, core.Leader));
        }

        _count -= reads.Count;
        reads.Clear();
    }
}
