namespace RaftActors.Ranges.State;

/// <summary>The answer to a command's only execution.</summary>
/// <param name="NotAfter">The log time until which the command may be executed.</param>
/// <param name="Index">The index of its entry.</param>
/// <param name="Term">The term of its entry.</param>
/// <param name="Result">The machine's answer; if it failed, the reason in UTF-8.</param>
/// <param name="Failed">Whether the machine failed on it.</param>
internal sealed record RememberedAnswer(long NotAfter, long Index, long Term, ReadOnlyMemory<byte> Result, bool Failed = false);
