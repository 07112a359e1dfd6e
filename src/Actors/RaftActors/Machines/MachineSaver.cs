using Akka.Actor;
using Akka.Event;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Machines;

/// <summary>
/// Saves the machine's whole state: for a snapshot, or for an export. A captured state is written by a <see cref="SnapshotWriter"/> while
/// the machine goes on; a machine without that writes here, and nothing is applied meanwhile. Neither waits for the disk to sync: the store
/// does that.
/// </summary>
internal sealed class MachineSaver(ReplicatedMachine machine, IActorContext actor, ILoggingAdapter log)
{
    /// <summary>The next export is probably about as large: a stream that starts with that room is not copied while it grows.</summary>
    private int _lastLength;

    public void Save(ISnapshotDrafts drafts, EntryId applied, IActorRef replica)
    {
        SnapshotDraft? draft = null;
        try
        {
            if (machine.Capture() is { } write)
            {
                actor.ActorOf(SnapshotWriter.Props(drafts, applied, write, replica));
                return;
            }

            draft = drafts.Create();
            machine.Save(draft.Content);
            replica.Tell(new MachineProtocol.Saved(applied, draft));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            draft?.Dispose();
            if (failed is not OperationCanceledException)
            {
                log.Write(failed, LogEvents.MachineNotSaved, applied);
            }

            replica.Tell(new MachineProtocol.SaveFailed(failed));
        }
    }

    /// <summary>Sends the state to the replica, which adds members and log time.</summary>
    public void Export(ClientRequest request, IActorRef replyTo, EntryId applied, IActorRef replica)
    {
        replyTo.Tell(new ExportBegun(request.Id));
        try
        {
            replica.Tell(new MachineProtocol.StateSaved(request, replyTo, applied, State()));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            log.Write(failed, LogEvents.MachineNotSaved, applied);
            var reason = $"The machine cannot save its state: {failed.Message}";
            replyTo.Tell(ClientResponse.Failed(request, Outcome.Refused, null, reason));
        }
    }

    /// <summary>Sends the state to the actor that asked for it, like a snapshot.</summary>
    public void Copy(EntryId applied, IActorRef asker)
    {
        try
        {
            if (machine.Capture() is { } write)
            {
                Task.Run(() => Written(write, applied)).PipeTo(asker, failure: e => new MachineProtocol.SaveFailed(e));
            }
            else
            {
                asker.Tell(new MachineProtocol.Copied(applied, State()));
            }
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            log.Write(failed, LogEvents.MachineNotSaved, applied);
            asker.Tell(new MachineProtocol.SaveFailed(failed));
        }
    }

    private static MachineProtocol.Copied Written(Action<Stream> write, EntryId applied)
    {
        var stream = new MemoryStream();
        write(stream);
        return new MachineProtocol.Copied(applied, stream.GetBuffer().AsMemory(0, (int)stream.Length));
    }

    /// <summary>The stream's own buffer, not a copy of it: nothing writes to it again.</summary>
    private ReadOnlyMemory<byte> State()
    {
        var stream = new MemoryStream(_lastLength);
        machine.Save(stream);
        _lastLength = (int)stream.Length;
        return stream.GetBuffer().AsMemory(0, _lastLength);
    }
}
