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
            Answer(read, applied, replica);
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

    /// <summary>More is applied: answers the reads that waited for it.</summary>
    public void Serve(EntryId applied, IActorRef replica)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].MinIndex <= applied.Index)
            {
                Answer(_waiting[i], applied, replica);
                _waiting.RemoveAt(i);
            }
        }
    }

    public void Answer(MachineProtocol.Read read, EntryId applied, IActorRef replica)
    {
        if (read.Request is not QueryRequest query)
        {
            saver.Export(read, applied, replica);
            return;
        }

        try
        {
            var result = machine.Query(query.Question);
            read.ReplyTo.Tell(ClientResponse.Ok(query, applied.Index.Value, applied.Term.Value, result, clock.Now));
        }
        catch (Exception bad) when (bad is not OutOfMemoryException)
        {
            // A query changes nothing, so its failure concerns only its client.
            read.ReplyTo.Tell(ClientResponse.Failed(query, Outcome.BadRequest, null, bad.Message));
        }
    }

    /// <summary>The state can no longer be trusted: the reads may be served elsewhere.</summary>
    public void RefuseAll()
    {
        foreach (var read in _waiting)
        {
            Refuse(read);
        }

        _waiting.Clear();
    }

    public static void Refuse(MachineProtocol.Read read) => read.ReplyTo.Tell(
        ClientResponse.Failed(read.Request, Outcome.NoLeader, null, "The machine of this replica has failed."));
}
