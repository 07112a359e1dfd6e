namespace RaftActors.Machines.Sessions;

/// <summary>What the first execution of a sequence answered, and where: a repetition gets exactly this.</summary>
internal readonly record struct CachedAnswer(long Index, long Term, ReadOnlyMemory<byte> Result);
