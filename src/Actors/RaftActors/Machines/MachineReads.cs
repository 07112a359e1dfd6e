using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;

namespace RaftActors.Machines;

/// <summary>Answers reads from the machine's state. A read of an index that is not applied yet waits.</summary>
internal sealed class MachineReads(ReplicatedMachine machine, MachineSaver saver, LogClock clock)
{
    /// <summary>A requested index may never be reached; waiting reads must not fill the memory.</summary>
    private const int MaxWaiting = 16_384;

    private readonly List<MachineProtocol.Read> _waiting = [];

    /// <summary>Answers a read now or, if its index is not applied yet, later.</summary>
    public void Add(MachineProtocol.Read read, EntryId applied, IActorRef replica)
    {
        if (read.MinIndex <= applied.Index)
        {
            Answer(read.Request, read.ReplyTo, applied, replica);
        }
        else if (_waiting.Count < MaxWaiting)
        {
            _waiting.Add(read);
        }
        else
        {
            read.ReplyTo.Tell(ClientResponse.Failed(read.Request, Outcome.Busy, null, "Too many reads are waiting for an index."));
        }
    }

    /// <summary>The same for all reads of a round.</summary>
    public void Add(MachineProtocol.ReadMany round, EntryId applied, IActorRef replica)
    {
        for (var i = 0; i < round.Reads.Count; i++)
        {
            var (request, replyTo) = round.Reads[i];
            if (round.MinIndex <= applied.Index)
            {
                Answer(request, replyTo, applied, replica);
            }
            else
            {
                Add(new MachineProtocol.Read(request, replyTo, round.MinIndex), applied, replica);
            }
        }
    }

    /// <summary>More is applied: answers the reads that waited for it.</summary>
    public void Serve(EntryId applied, IActorRef replica)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].MinIndex <= applied.Index)
            {
                Answer(_waiting[i].Request, _waiting[i].ReplyTo, applied, replica);
                _waiting.RemoveAt(i);
            }
        }
    }

    public void Answer(ClientRequest request, IActorRef replyTo, EntryId applied, IActorRef replica)
    {
        if (request is RangeFactsRequest)
        {
            replica.Tell(new MachineProtocol.RangeRead(request, replyTo, applied, machine.RangeView()));
            return;
        }

        if (request is not QueryRequest query)
        {
            saver.Export(request, replyTo, applied, replica);
            return;
        }

        try
        {
            // Judged at the state that answers: a split or freeze that the read's index includes is applied by now.
            if (machine.JudgeQuery(query.Question, query.MinVersion, query.ScanFrom) is { } refused)
            {
                replyTo.Tell(ClientResponse.Failed(query, refused.Outcome, null, refused.Message!) with { Result = refused.Result });
                return;
            }

            var result = machine.Query(query.Question);
            var answer = ClientResponse.Ok(query, applied.Index.Value, applied.Term.Value, result, clock.Now);
            replyTo.Tell(machine.Range is not { } range ? answer : answer with
            {
                RangeVersion = range.Version,
                RangeIndex = applied.Index.Value,

                // The cast keeps null: without it, null would become an empty key.
                CoveredTo = query.ScanFrom is null ? (ReadOnlyMemory<byte>?)null : range.End,
            });
        }
        catch (Exception bad) when (bad is not OutOfMemoryException)
        {
            // A query changes nothing, so its failure concerns only its client.
            replyTo.Tell(ClientResponse.Failed(query, Outcome.BadRequest, null, bad.Message));
        }
    }

    /// <summary>The state can no longer be trusted: the reads may be served elsewhere.</summary>
    public void RefuseAll()
    {
        foreach (var read in _waiting)
        {
            Refuse(read.Request, read.ReplyTo);
        }

        _waiting.Clear();
    }

    public static void Refuse(MachineProtocol.ReadMany round)
    {
        for (var i = 0; i < round.Reads.Count; i++)
        {
            Refuse(round.Reads[i].Request, round.Reads[i].ReplyTo);
        }
    }

    public static void Refuse(ClientRequest request, IActorRef replyTo) => replyTo.Tell(
        ClientResponse.Failed(request, Outcome.NoLeader, null, "The machine of this replica has failed."));
}
