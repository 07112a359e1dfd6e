using RaftActors.Machines.Sessions;
using RaftActors.Messages;

namespace RaftActors.Machines;

/// <summary>The result of applying an entry, for its waiter.</summary>
/// <param name="Outcome">Ok, the reason of a session's refusal, or that the machine failed.</param>
/// <param name="Index">If executed: the index of the first execution, also for a repetition in a session.</param>
/// <param name="Term">If executed: the term of that entry.</param>
/// <param name="Result">Ok: the machine's answer.</param>
/// <param name="Message">Not Ok: the reason.</param>
internal readonly record struct AppliedEntry(Outcome Outcome, long Index, long Term, ReadOnlyMemory<byte> Result, string? Message)
{
    public static AppliedEntry Ok(long index, long term, ReadOnlyMemory<byte> result = default) =>
        new(Outcome.Ok, index, term, result, null);

    public static AppliedEntry Of(in CachedAnswer answer) => answer.Failed
        ? new(Outcome.MachineError, answer.Index, answer.Term, default, ApplyFailures.Decode(answer.Result))
        : Ok(answer.Index, answer.Term, answer.Result);

    public static AppliedEntry Refused(Outcome outcome, string message) => new(outcome, 0, 0, default, message);
}
