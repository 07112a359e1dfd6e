using RaftActors.Machines.Sessions;
using RaftActors.Transport;

namespace RaftActors.Machines;

/// <summary>What applying an entry came to, for whoever waits for it.</summary>
/// <param name="Status">Ok, or why a session refused it, or that the machine failed.</param>
/// <param name="Index">Executed: where it was executed first; a repetition in a session names the first place.</param>
/// <param name="Term">Executed: the term of that entry.</param>
/// <param name="Result">Ok: the machine's answer.</param>
/// <param name="Message">Not Ok: the reason.</param>
internal readonly record struct AppliedEntry(ResponseStatus Status, long Index, long Term, ReadOnlyMemory<byte> Result, string? Message)
{
    public static AppliedEntry Ok(long index, long term, ReadOnlyMemory<byte> result = default) =>
        new(ResponseStatus.Ok, index, term, result, null);

    public static AppliedEntry Of(in CachedAnswer answer) => answer.Failed
        ? new(ResponseStatus.MachineError, answer.Index, answer.Term, default, ApplyFailures.Decode(answer.Result))
        : Ok(answer.Index, answer.Term, answer.Result);

    public static AppliedEntry Refused(ResponseStatus status, string message) => new(status, 0, 0, default, message);
}
