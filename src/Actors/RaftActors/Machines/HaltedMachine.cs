using Akka.Actor;
using Akka.Event;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Requests;
using RaftActors.Telemetry;

namespace RaftActors.Machines;

/// <summary>
/// The entry at which a machine stopped. Later committed entries are not applied but searched for the group's decision to skip that entry;
/// then the replica is rebuilt from its durable state without it. The log itself continues, or the group could decide nothing.
/// </summary>
internal sealed class HaltedMachine(SkippedEntries skips, ILoggingAdapter log, GroupId group)
{
    private EntryId _at;
    private bool _maySkip;

    /// <summary>
    /// Whether a restart would fail in the same way. A temporary lack of memory or files may be over by then, and a restart repairs a
    /// diverged state.
    /// </summary>
    public static bool IsReason(Exception failure) =>
        failure is not (Hashing.StateDivergedException or SkipRequiredException) && !ApplyFailures.IsOfThisNode(failure);

    public MachineProtocol.Halted At(in Entry entry, Exception cause)
    {
        _at = entry.Id;
        _maySkip = !ApplyFailures.IsTooOld(cause) && IsCommand(entry);
        return new MachineProtocol.Halted(_at, cause, _maySkip);
    }

    /// <summary>Looks for the decision to skip; all other waiters of the batch learn that their entry is not applied here.</summary>
    public void Scan(MachineProtocol.Apply apply, int firstWaiter, IActorRef replica)
    {
        foreach (ref readonly var entry in apply.Entries.Span)
        {
            if (entry.Index > _at.Index && _maySkip && SkippedBy(entry) is { } by)
            {
                skips.Add(_at.Index.Value);
                log.Write(LogEvents.EntrySkipped, group, _at, by, entry.Id);
                AnswerWhoDecided(apply, firstWaiter, entry.Id);
                replica.Tell(new MachineProtocol.Faulted(_at, new SkipRequiredException(_at.Index.Value, isInSnapshot: false)));
                return;
            }
        }

        EntryAnswers.Fail(apply, firstWaiter);
    }

    private void AnswerWhoDecided(MachineProtocol.Apply apply, int firstWaiter, EntryId decision)
    {
        for (var i = firstWaiter; i < apply.Waiters.Count; i++)
        {
            var waiter = apply.Waiters[i];
            waiter.ReplyTo.Tell(
                waiter.Entry == decision
                    ? ClientResponse.Ok(waiter.Request, decision.Index.Value, decision.Term.Value, default)
                    : ClientResponse.Failed(
                        waiter.Request, Outcome.Unknown, null, "The machine stopped before the command was applied here."));
        }
    }

    /// <summary>The operator who had this machine's entry skipped by this entry; null if it is anything else.</summary>
    private string? SkippedBy(in Entry entry)
    {
        if (entry.Kind != EntryKind.Envelope || !EnvelopeMessage.Parser.TryParse(entry.Payload.Span, out var envelope))
        {
            return null;
        }

        return envelope.SkipEntry is { } skip && skip.Index == _at.Index.Value ? skip.By : null;
    }

    private static bool IsCommand(in Entry entry) =>
        entry.Kind == EntryKind.Command
        || (
            entry.Kind == EntryKind.Envelope && EnvelopeMessage.Parser.TryParse(entry.Payload.Span, out var envelope)
            && envelope.SessionCommand is not null);
}
