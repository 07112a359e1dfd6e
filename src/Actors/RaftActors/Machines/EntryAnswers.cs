using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;

namespace RaftActors.Machines;

/// <summary>Answers the waiters of entries.</summary>
internal static class EntryAnswers
{
    /// <summary>Answers a waiter for the entry just applied, or for one that this entry replaced.</summary>
    /// <param name="waiter">The waiter.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="applied">Its result.</param>
    /// <param name="logTime">Log time at it.</param>
    /// <param name="rangeVersion">The version of the range there; zero for none.</param>
    public static void Answer(in Waiter waiter, EntryId entry, in AppliedEntry applied, long logTime, long rangeVersion)
    {
        var request = waiter.Request;
        waiter.ReplyTo.Tell(waiter.Entry == entry
            ? new ClientResponse(
                request.Group, request.Id, applied.Outcome, applied.Index, applied.Term, applied.Result, null, applied.Message)
            {
                LogTime = logTime,
                RangeVersion = rangeVersion,
                RangeIndex = rangeVersion > 0 ? entry.Index.Value : 0,
            }
            : ClientResponse.Failed(
                request, Outcome.Unknown, null, "Leadership was lost, and another leader's entry took the command's place."));
    }

    /// <summary>The machine failed: the other entries of the batch may be applied later, or not.</summary>
    public static void Fail(MachineProtocol.Apply apply, int first)
    {
        for (var i = first; i < apply.Waiters.Count; i++)
        {
            apply.Waiters[i].ReplyTo.Tell(ClientResponse.Failed(
                apply.Waiters[i].Request, Outcome.Unknown, null, "The machine failed before the command was applied here."));
        }
    }
}
