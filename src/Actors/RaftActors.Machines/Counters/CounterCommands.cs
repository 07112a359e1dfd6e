using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Kv;

namespace RaftActors.Machines.Counters;

/// <summary>
/// The commands and the query of <see cref="CounterMachine"/> as bytes; their answers are read by <see cref="CounterResult.Decode"/>. A
/// counter's name has the limits of a key (<see cref="KvLimits"/>); a counter that was never changed is zero.
/// </summary>
/// <remarks>Thread-safe. Every method throws <see cref="ArgumentException"/> for an invalid name.</remarks>
public static class CounterCommands
{
    /// <summary>
    /// Adds a number, which may be negative. Answer: <see cref="CounterStatus.Done"/> or <see cref="CounterStatus.Overflow"/>.
    /// </summary>
    public static ReadOnlyMemory<byte> Add(string name, long number)
    {
        KvLimits.Check(name);
        return new CounterCommandMessage { Name = name, Add = number }.ToByteArray();
    }

    /// <summary>Sets the counter. Answer: <see cref="CounterStatus.Done"/>.</summary>
    public static ReadOnlyMemory<byte> Reset(string name, long value)
    {
        KvLimits.Check(name);
        return new CounterCommandMessage { Name = name, Reset = value }.ToByteArray();
    }

    /// <summary>The query for a counter's value. Answer: <see cref="CounterStatus.Done"/>.</summary>
    public static ReadOnlyMemory<byte> Get(string name)
    {
        KvLimits.Check(name);
        return new CounterQueryMessage { Name = name }.ToByteArray();
    }
}
