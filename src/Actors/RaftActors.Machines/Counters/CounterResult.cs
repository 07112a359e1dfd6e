using Google.Protobuf;
using RaftActors.Machines.Contracts;

namespace RaftActors.Machines.Counters;

/// <summary>How a command or query of <see cref="CounterMachine"/> ended.</summary>
public enum CounterStatus
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The sum would overflow a 64-bit number; nothing was changed.</summary>
    Overflow = 1,

    /// <summary>The command cannot be read or exceeds a limit; nothing was changed.</summary>
    Invalid = 2,
}

/// <summary>An answer of <see cref="CounterMachine"/>.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Value">The counter's value now; zero for <see cref="CounterStatus.Invalid"/>.</param>
/// <param name="Message">Why it was refused; otherwise <see langword="null"/>.</param>
public sealed record CounterResult(CounterStatus Status, long Value, string? Message)
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an answer of this machine.</exception>
    public static CounterResult Decode(ReadOnlyMemory<byte> answer)
    {
        try
        {
            var message = CounterResultMessage.Parser.ParseFrom(answer.Span);
            return new CounterResult((CounterStatus)message.Status, message.Value, message.Message.Length == 0 ? null : message.Message);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The bytes are not a valid answer of the counter machine.", damaged);
        }
    }
}
