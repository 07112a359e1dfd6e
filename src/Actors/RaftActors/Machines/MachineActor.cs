using System.Buffers.Binary;
using Akka.Actor;
using Akka.Event;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Transport;

namespace RaftActors.Machines;

/// <summary>
/// Owns the state machine of one replica: applies committed entries in order, answers whoever proposed them, serves reads and saves
/// snapshots. Reads of a machine never overtake its applies, because both come through this one mailbox.
/// </summary>
internal sealed class MachineActor(Func<IStateMachine> create) : UntypedActor
{
    /// <summary>Snapshot: format (1 byte), newest timestamp (8 bytes), the machine's own bytes.</summary>
    private const byte Format = 1;
    private const int HeaderBytes = 9;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<MachineProtocol.Read> _waitingReads = [];
    private IStateMachine _machine = create();
    private EntryId _applied;
    private long _timestamp;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MachineProtocol.Apply apply:
                Apply(apply);
                break;
            case MachineProtocol.Read read:
                Read(read);
                break;
            case MachineProtocol.Restore restore:
                Restore(restore);
                break;
            case MachineProtocol.Save:
                Save();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Apply(MachineProtocol.Apply apply)
    {
        var next = 0;
        foreach (ref readonly var entry in apply.Entries.Span)
        {
            ReadOnlyMemory<byte> result = default;
            if (entry.Kind == EntryKind.Command)
            {
                // Deterministic on every replica: the log's timestamps, kept from running backwards by the state itself.
                _timestamp = Math.Max(_timestamp, entry.Timestamp);
                try
                {
                    result = _machine.Apply(new CommittedCommand(entry.Index.Value, entry.Term.Value, _timestamp, entry.Payload));
                }
                catch (Exception poison) when (poison is not OutOfMemoryException)
                {
                    Fault(entry.Id, poison);
                    FailWaiters(apply, next);
                    return;
                }
            }

            _applied = entry.Id;
            while (next < apply.Waiters.Count && apply.Waiters[next].Entry.Index <= entry.Index)
            {
                var waiter = apply.Waiters[next++];
                if (waiter.Entry == entry.Id)
                {
                    waiter.ReplyTo.Tell(ClientResponse.Ok(waiter.Request, entry.Index.Value, entry.Term.Value, result));
                }
                else
                {
                    waiter.ReplyTo.Tell(ClientResponse.Failed(
                        waiter.Request, ResponseStatus.Unknown, null, "Leadership was lost, and another leader's entry took the command's place."));
                }
            }
        }

        Sender.Tell(new MachineProtocol.Applied(_applied.Index));
        ServeWaitingReads();
    }

    private void Read(MachineProtocol.Read read)
    {
        if (read.MinIndex > _applied.Index)
        {
            _waitingReads.Add(read);
            return;
        }

        Answer(read);
    }

    private void ServeWaitingReads()
    {
        for (var i = _waitingReads.Count - 1; i >= 0; i--)
        {
            if (_waitingReads[i].MinIndex <= _applied.Index)
            {
                Answer(_waitingReads[i]);
                _waitingReads.RemoveAt(i);
            }
        }
    }

    private void Answer(MachineProtocol.Read read)
    {
        try
        {
            var result = _machine.Query(read.Request.Body);
            read.ReplyTo.Tell(ClientResponse.Ok(read.Request, _applied.Index.Value, _applied.Term.Value, result));
        }
        catch (Exception bad) when (bad is not OutOfMemoryException)
        {
            // A query changes nothing, so whatever goes wrong in it is the asker's news and nobody else's.
            read.ReplyTo.Tell(ClientResponse.Failed(read.Request, ResponseStatus.BadRequest, null, bad.Message));
        }
    }

    private void Restore(MachineProtocol.Restore restore)
    {
        try
        {
            _machine = create();
            _timestamp = 0;
            if (restore.State is { } state)
            {
                Load(state);
            }
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            Fault(restore.At, damaged);
            return;
        }

        _applied = restore.At;
        Sender.Tell(new MachineProtocol.Restored(restore.At));
        ServeWaitingReads();
    }

    private void Load(ReadOnlyMemory<byte> state)
    {
        if (state.Length < HeaderBytes || state.Span[0] != Format)
        {
            throw new InvalidDataException($"The snapshot is of a format that this version cannot read ({(state.IsEmpty ? "empty" : state.Span[0])}).");
        }

        _timestamp = BinaryPrimitives.ReadInt64LittleEndian(state.Span[1..]);
        using var stream = new MemoryStream(state[HeaderBytes..].ToArray(), writable: false);
        _machine.Load(stream);
    }

    private void Save()
    {
        try
        {
            using var stream = new MemoryStream();
            Span<byte> header = stackalloc byte[HeaderBytes];
            header[0] = Format;
            BinaryPrimitives.WriteInt64LittleEndian(header[1..], _timestamp);
            stream.Write(header);
            _machine.Save(stream);
            Sender.Tell(new MachineProtocol.Saved(_applied, stream.GetBuffer().AsMemory(0, (int)stream.Length)));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            _log.Error(failed, "The machine could not save its state at {0}.", _applied);
            Sender.Tell(new MachineProtocol.SaveFailed(failed));
        }
    }

    private void Fault(EntryId at, Exception cause)
    {
        Sender.Tell(new MachineProtocol.Faulted(at, cause));
        foreach (var read in _waitingReads)
        {
            RefuseRead(read);
        }

        _waitingReads.Clear();
        Become(Faulted);
    }

    /// <summary>Nothing is applied any more, but nobody is left waiting: commands may be applied after the next start, reads may go elsewhere.</summary>
    private static void Faulted(object message)
    {
        switch (message)
        {
            case MachineProtocol.Apply apply:
                FailWaiters(apply, 0);
                break;
            case MachineProtocol.Read read:
                RefuseRead(read);
                break;
        }
    }

    private static void FailWaiters(MachineProtocol.Apply apply, int first)
    {
        for (var i = first; i < apply.Waiters.Count; i++)
        {
            apply.Waiters[i].ReplyTo.Tell(ClientResponse.Failed(
                apply.Waiters[i].Request, ResponseStatus.Unknown, null, "The machine failed before the command was applied here."));
        }
    }

    private static void RefuseRead(MachineProtocol.Read read) => read.ReplyTo.Tell(
        ClientResponse.Failed(read.Request, ResponseStatus.NotLeader, null, "The machine of this replica has failed."));
}
