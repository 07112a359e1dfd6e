using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Inputs;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>Linearizable reads: those of one burst ask the core once, and are handed to the machine together when the leader is confirmed.</summary>
internal sealed class ReadQueue
{
    private readonly Dictionary<long, List<(ClientRequest Request, IActorRef ReplyTo)>> _asked = [];
    private List<(ClientRequest Request, IActorRef ReplyTo)> _batch = [];
    private long _nextId;

    public bool IsEmpty => _batch.Count == 0;

    public void Add(ClientRequest request, IActorRef replyTo) => _batch.Add((request, replyTo));

    public ReadRequest Take()
    {
        var id = _nextId++;
        _asked[id] = _batch;
        _batch = [];
        return new ReadRequest(id);
    }

    public void OnReady(in ReadReady effect, IActorRef machine)
    {
        if (_asked.Remove(effect.ReadId, out var reads))
        {
            foreach (var (request, replyTo) in reads)
            {
                machine.Tell(new MachineProtocol.Read(request, replyTo, effect.Index));
            }
        }
    }

    public void OnRejected(in ReadRejected effect)
    {
        if (_asked.Remove(effect.ReadId, out var reads))
        {
            foreach (var (request, replyTo) in reads)
            {
                replyTo.Tell(Refusals.Of(request, effect.Reason, effect.Leader));
            }
        }
    }

    public void RefuseAll(ResponseStatus status, string reason)
    {
        foreach (var (request, replyTo) in _asked.Values.SelectMany(r => r).Concat(_batch))
        {
            replyTo.Tell(ClientResponse.Failed(request, status, null, reason));
        }

        _asked.Clear();
        _batch = [];
    }
}
