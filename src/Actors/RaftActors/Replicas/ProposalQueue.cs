using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>
/// Commands on their way into the log and, once they are in it, the people who wait for them: in index order, because that is the order
/// in which they were appended.
/// </summary>
internal sealed class ProposalQueue
{
    private readonly List<(ClientRequest Request, IActorRef ReplyTo)> _batch = [];
    private readonly Queue<Waiter> _waiting = new();
    private bool[] _rejected = [];

    public bool IsEmpty => _batch.Count == 0;

    public int Count => _batch.Count;

    public void Add(ClientRequest request, IActorRef replyTo) => _batch.Add((request, replyTo));

    /// <summary>The batch as one input. Its answers come through <see cref="OnRejected"/> and <see cref="OnAppended"/> in the same step.</summary>
    public Propose Take(long timestamp)
    {
        var commands = new ReadOnlyMemory<byte>[_batch.Count];
        for (var i = 0; i < commands.Length; i++)
        {
            commands[i] = _batch[i].Request.Body;
        }

        if (_rejected.Length < commands.Length)
        {
            _rejected = new bool[Math.Max(commands.Length, _rejected.Length * 2)];
        }

        Array.Clear(_rejected);
        return new Propose(commands, timestamp);
    }

    public void OnRejected(in Rejected effect)
    {
        for (var i = effect.Offset; i < effect.Offset + effect.Count; i++)
        {
            _rejected[i] = true;
            var (request, replyTo) = _batch[i];
            replyTo.Tell(Refusals.Of(request, effect.Reason, effect.Leader));
        }
    }

    /// <summary>What was not refused stands in the log, in the order of the batch.</summary>
    public void OnAppended(in Appended effect)
    {
        var next = effect.First;
        for (var i = 0; i < _batch.Count; i++)
        {
            if (!_rejected[i])
            {
                _waiting.Enqueue(new Waiter(new EntryId(next, effect.Term), _batch[i].Request, _batch[i].ReplyTo));
                next += 1;
            }
        }
    }

    public void EndBatch() => _batch.Clear();

    /// <summary>Hands over those who wait for entries up to an index that is being applied.</summary>
    public IReadOnlyList<Waiter> TakeUpTo(LogIndex index)
    {
        if (_waiting.Count == 0 || _waiting.Peek().Entry.Index > index)
        {
            return [];
        }

        var taken = new List<Waiter>((int)Math.Min(_waiting.Count, index - _waiting.Peek().Entry.Index + 1));
        while (_waiting.Count > 0 && _waiting.Peek().Entry.Index <= index)
        {
            taken.Add(_waiting.Dequeue());
        }

        return taken;
    }

    /// <summary>Leadership is lost: what is in the log may be committed by the next leader, or overwritten.</summary>
    public void FailAll(string reason)
    {
        foreach (var waiter in _waiting)
        {
            waiter.ReplyTo.Tell(ClientResponse.Failed(waiter.Request, ResponseStatus.Unknown, null, reason));
        }

        _waiting.Clear();
    }

    /// <summary>What never reached the log is definitely not applied.</summary>
    public void RefuseBatch(ResponseStatus status, string reason)
    {
        foreach (var (request, replyTo) in _batch)
        {
            replyTo.Tell(ClientResponse.Failed(request, status, null, reason));
        }

        _batch.Clear();
    }
}
