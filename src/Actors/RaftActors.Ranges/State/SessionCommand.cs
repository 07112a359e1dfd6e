namespace RaftActors.Ranges.State;

/// <summary>What a command of a keyspace says about its session; the same in every repetition.</summary>
/// <param name="Client">128 random bits that name the client.</param>
/// <param name="Sequence">The command's number, from 1; one number, one command.</param>
/// <param name="LowestAwaited">The client has the answers to all lower sequences.</param>
/// <param name="NotAfter">The log time in milliseconds after which it must not be executed.</param>
internal readonly record struct SessionCommand(UInt128 Client, long Sequence, long LowestAwaited, long NotAfter);
