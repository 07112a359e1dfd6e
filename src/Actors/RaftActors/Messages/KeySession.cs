using System.Globalization;

namespace RaftActors.Messages;

/// <summary>
/// What a command of a keyspace says about its session, the same in every repetition: it is executed at most once, in whichever range its
/// keys are. Nothing is opened or closed. A client keeps one number for each command.
/// </summary>
/// <param name="Client">128 random bits that name the client.</param>
/// <param name="Sequence">The command's number, from 1; one number, one command.</param>
/// <param name="LowestAwaited">The client has the answers to all lower sequences; at least 1.</param>
/// <param name="NotAfter">
/// Log time of the range in milliseconds, after which the command is not executed. Take <see cref="Answer.LogTime"/> of the last answer, or
/// Unix time before the first, plus as long as repetitions may arrive.
/// </param>
public readonly record struct KeySession(UInt128 Client, long Sequence, long LowestAwaited, long NotAfter)
{
    /// <summary>What is wrong with it, or null.</summary>
    internal string? Problem =>
        Client == 0 ? "A session's client must not be zero: choose 128 random bits."
        : Sequence < 1 ? Text("sequence", Sequence)
        : LowestAwaited < 1 ? Text("lowest awaited sequence", LowestAwaited)
        : LowestAwaited > Sequence ? $"The session's lowest awaited sequence is {LowestAwaited}, above the sequence {Sequence}."
        : NotAfter < 1 ? Text("end", NotAfter)
        : null;

    private static string Text(string what, long value) =>
        string.Create(CultureInfo.InvariantCulture, $"The session's {what} is {value}; it must be at least 1.");
}
