using Akka.Actor;
using Akka.Event;
using RaftActors.Protocol.Identity;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Machines;

/// <summary>Answers an export: the machine's whole state goes to the replica, which knows what else belongs to it.</summary>
internal static class MachineExport
{
    /// <param name="machine">The machine.</param>
    /// <param name="applied">The last entry that it applied.</param>
    /// <param name="read">Who asks.</param>
    /// <param name="replica">The sender of every read, and of the entries that a read waited for.</param>
    /// <param name="log">Where a failure is said.</param>
    public static void Answer(ReplicatedMachine machine, EntryId applied, MachineProtocol.Read read, IActorRef replica, ILoggingAdapter log)
    {
        read.ReplyTo.Tell(new ExportBegun(read.Request.Id));
        try
        {
            using var stream = new MemoryStream();
            machine.Save(stream);
            var state = stream.GetBuffer().AsMemory(0, (int)stream.Length);
            replica.Tell(new MachineProtocol.StateSaved(read.Request, read.ReplyTo, applied, state));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            log.Write(failed, LogEvents.MachineNotSaved, applied);
            var reason = $"The machine cannot save its state: {failed.Message}";
            read.ReplyTo.Tell(ClientResponse.Failed(read.Request, ResponseStatus.Refused, null, reason));
        }
    }
}
