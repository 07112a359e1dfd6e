using Akka.Actor;
using Akka.Event;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;
using RaftActors.Telemetry;

namespace RaftActors.Machines;

/// <summary>Answers an export: sends the machine's whole state to the replica, which adds members and log time.</summary>
internal static class MachineExport
{
    /// <param name="machine">The machine.</param>
    /// <param name="applied">The last entry that it applied.</param>
    /// <param name="read">The export request.</param>
    /// <param name="replica">The replica that sent the request.</param>
    /// <param name="log">The log for failures.</param>
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
            read.ReplyTo.Tell(ClientResponse.Failed(read.Request, Outcome.Refused, null, reason));
        }
    }
}
