using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>
/// Commands waiting to be appended and, once appended, their waiters in index order, because that is the order of appending.
/// </summary>
internal sealed class ProposalQueue(MachineSettings settings, FlushSignal flush)
{
    private readonly List<Proposal> _batch = [];
    private readonly Queue<Waiter> _waiting = new();
    private bool[] _rejected = [];
    private bool _hasEnvelopes;

    public bool IsEmpty => _batch.Count == 0;

    /// <summary>Requests whose entries are in the log but not applied.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>A request that is answered when its entry is applied.</summary>
    public void Add(ClientRequest request, IActorRef replyTo)
    {
        switch (request)
        {
            case CommandRequest { IsInSession: true } command:
                AddEnvelope(Envelopes.Command(command.Session, command.Command), request, replyTo);
                break;
            case CommandRequest command:
                _batch.Add(new Proposal(request, replyTo, EntryKind.Command, command.Command));
                flush.Request();
                break;
            case RangedCommandRequest command:
                AddEnvelope(Envelopes.Command(command.Session, command.Command), request, replyTo);
                break;
            case QueryRequest:
                AddEnvelope(Envelopes.Barrier, request, replyTo);
                break;
            case OpenSessionRequest:
                AddEnvelope(Envelopes.OpenSession(settings), request, replyTo);
                break;
            case CloseSessionRequest close:
                AddEnvelope(Envelopes.CloseSession(close.Session), request, replyTo);
                break;
            default:
                throw new ArgumentException($"{request.GetType()} is not appended.", nameof(request));
        }
    }

    /// <summary>An envelope, for a request or, without one, for the runtime itself.</summary>
    public void AddEnvelope(ReadOnlyMemory<byte> envelope, ClientRequest? request, IActorRef replyTo)
    {
        _batch.Add(new Proposal(request, replyTo, EntryKind.Envelope, envelope));
        _hasEnvelopes = true;
        flush.Request();
    }

    /// <summary>
    /// The batch as one input. Its answers arrive through <see cref="OnRejected"/> and <see cref="OnAppended"/> in the same step.
    /// </summary>
    public ProposeRequest Take()
    {
        var commands = new ReadOnlyMemory<byte>[_batch.Count];
        for (var i = 0; i < commands.Length; i++)
        {
            commands[i] = _batch[i].Payload;
        }

        if (_rejected.Length < commands.Length)
        {
            _rejected = new bool[Math.Max(commands.Length, _rejected.Length * 2)];
        }

        Array.Clear(_rejected);
        return new ProposeRequest(commands, Kinds());
    }

    public void OnRejected(in ProposalRejected effect)
    {
        for (var i = effect.Offset; i < effect.Offset + effect.Count; i++)
        {
            _rejected[i] = true;
            if (_batch[i] is { Request: { } request } refused)
            {
                refused.ReplyTo.Tell(Refusals.Of(request, effect.Reason, effect.Leader));
            }
        }
    }

    /// <summary>All commands not refused are now in the log, in the order of the batch.</summary>
    public void OnAppended(in ProposalAppended effect)
    {
        var next = effect.First;
        for (var i = 0; i < _batch.Count; i++)
        {
            if (_rejected[i])
            {
                continue;
            }

            if (_batch[i] is { Request: { } request } appended)
            {
                _waiting.Enqueue(new Waiter(new EntryId(next, effect.Term), request, appended.ReplyTo));
            }

            next += 1;
        }
    }

    /// <summary>Adds a waiter for an entry that was just appended in another way.</summary>
    public void Await(EntryId entry, ClientRequest request, IActorRef replyTo) => _waiting.Enqueue(new Waiter(entry, request, replyTo));

    public void EndBatch()
    {
        _batch.Clear();
        _hasEnvelopes = false;
    }

    /// <summary>Takes out the waiters for entries up to an index that is being applied.</summary>
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

    /// <summary>Leadership was lost: entries in the log may be committed by the next leader, or overwritten.</summary>
    public void FailAll(string reason)
    {
        foreach (var waiter in _waiting)
        {
            waiter.ReplyTo.Tell(ClientResponse.Failed(waiter.Request, Outcome.Unknown, null, reason));
        }

        _waiting.Clear();
    }

    /// <summary>Commands that never reached the log are definitely not applied.</summary>
    public void RefuseBatch(Outcome outcome, string reason)
    {
        foreach (var proposal in _batch)
        {
            if (proposal.Request is { } request)
            {
                proposal.ReplyTo.Tell(ClientResponse.Failed(request, outcome, null, reason));
            }
        }

        EndBatch();
    }

    /// <summary>Empty, without an array, if all are plain commands.</summary>
    private ReadOnlyMemory<EntryKind> Kinds()
    {
        if (!_hasEnvelopes)
        {
            return default;
        }

        var kinds = new EntryKind[_batch.Count];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = _batch[i].Kind;
        }

        return kinds;
    }

    private readonly record struct Proposal(ClientRequest? Request, IActorRef ReplyTo, EntryKind Kind, ReadOnlyMemory<byte> Payload);
}
