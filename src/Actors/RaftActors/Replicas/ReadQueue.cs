using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>
/// Linearizable reads: those of one burst share one request to the core and go to the machine together when the leader is confirmed.
/// </summary>
internal sealed class ReadQueue(IActorRef machine, IActorRef self, FlushSignal flush)
{
    private readonly Dictionary<long, Batch> _asked = [];
    private readonly List<(ClientRequest Request, IActorRef ReplyTo)>?[] _batches = new List<(ClientRequest, IActorRef)>?[3];
    private long _nextId;
    private LogicalTime _freshAt;
    private LogIndex _freshIndex;
    private bool _wasFresh;

    public void Add(ReadMode mode, ClientRequest request, IActorRef replyTo)
    {
        (_batches[(int)mode] ??= []).Add((request, replyTo));
        flush.Request();
    }

    /// <summary>The next batch as one input; null if there is none.</summary>
    public ReadRequest? Take(LogicalTime now)
    {
        for (var mode = 0; mode < _batches.Length; mode++)
        {
            if (_batches[mode] is { } batch)
            {
                var id = _nextId++;
                _asked[id] = new Batch(batch, now);
                _batches[mode] = null;
                return new ReadRequest(id, ByLease: mode == (int)ReadMode.Lease, MayForward: mode == (int)ReadMode.Forwarded);
            }
        }

        return null;
    }

    /// <summary>
    /// An index that included everything acknowledged up to at most <paramref name="maxAge"/> ago, if one is known: enough for a read with
    /// bounded staleness. Its age counts from when it was requested.
    /// </summary>
    public LogIndex? FreshIndex(LogicalTime now, TimeSpan maxAge) => _wasFresh && now <= _freshAt + maxAge ? _freshIndex : null;

    public void OnReady(in ReadReady effect)
    {
        if (_asked.Remove(effect.ReadId, out var batch))
        {
            (_wasFresh, _freshAt, _freshIndex) = (true, batch.AskedAt, effect.Index);
            machine.Tell(new MachineProtocol.ReadMany(batch.Reads, effect.Index), self);
        }
    }

    public void OnRejected(in ReadRejected effect)
    {
        if (_asked.Remove(effect.ReadId, out var batch))
        {
            foreach (var (request, replyTo) in batch.Reads)
            {
                replyTo.Tell(Refusals.Of(request, effect.Reason, effect.Leader));
            }
        }
    }

    public void RefuseAll(Outcome outcome, string reason)
    {
        foreach (var (request, replyTo) in _asked.Values.SelectMany(b => b.Reads).Concat(_batches.SelectMany(b => b ?? [])))
        {
            replyTo.Tell(ClientResponse.Failed(request, outcome, null, reason));
        }

        _asked.Clear();
        Array.Clear(_batches);
    }

    private readonly record struct Batch(List<(ClientRequest Request, IActorRef ReplyTo)> Reads, LogicalTime AskedAt);
}
