namespace RaftActors.Machines.Sessions;

/// <summary>The answer and place of a sequence's first execution: a repetition gets exactly this.</summary>
/// <param name="Index">The index at which it was executed.</param>
/// <param name="Term">The term of that entry.</param>
/// <param name="Result">The machine's answer; if it failed, the reason in UTF-8.</param>
/// <param name="Failed">Whether the machine failed on it.</param>
internal readonly record struct CachedAnswer(long Index, long Term, ReadOnlyMemory<byte> Result, bool Failed = false);
