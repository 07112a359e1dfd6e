using Google.Protobuf;
using RaftActors.Machines.Contracts;

namespace RaftActors.Machines.Kv;

/// <summary>The commands of <see cref="KvMachine"/> as bytes to propose; their answers are read by <see cref="KvResult.Decode"/>.</summary>
/// <remarks>Thread-safe. Every method throws <see cref="ArgumentException"/> if an argument exceeds <see cref="KvLimits"/>.</remarks>
public static class KvCommands
{
    /// <summary>Sets a key. Answer: <see cref="KvStatus.Done"/>.</summary>
    public static ReadOnlyMemory<byte> Put(string key, ReadOnlyMemory<byte> value)
    {
        KvLimits.Check(key, value.Length);
        return new KvCommandMessage { Put = new KvPutMessage { Key = key, Value = UnsafeByteOperations.UnsafeWrap(value) } }.ToByteArray();
    }

    /// <summary>Removes a key. Answer: <see cref="KvStatus.Done"/>, or <see cref="KvStatus.NotFound"/> if it did not exist.</summary>
    public static ReadOnlyMemory<byte> Delete(string key)
    {
        KvLimits.Check(key);
        return new KvCommandMessage { Delete = new KvDeleteMessage { Key = key } }.ToByteArray();
    }

    /// <summary>
    /// Sets (or, for a <see langword="null"/> value, removes) a key if it has the expected value, or, if that is <see langword="null"/>,
    /// does not exist. Answer: <see cref="KvStatus.Done"/> or <see cref="KvStatus.Mismatch"/>.
    /// </summary>
    /// <remarks>
    /// Note: with an array, C# turns the null in <c>isAbsent ? null : bytes</c> into an empty value, not into none; write <c>isAbsent ?
    /// (ReadOnlyMemory&lt;byte&gt;?)null : bytes</c>. Expected and new value are sent in one command: together they must stay below
    /// <c>raft-actors.limits.max-command-bytes</c>.
    /// </remarks>
    public static ReadOnlyMemory<byte> CompareAndSwap(string key, ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte>? value)
    {
        KvLimits.Check(key, value?.Length ?? 0);
        var swap = new KvSwapMessage { Key = key };
        if (expected is { } e)
        {
            swap.Expected = UnsafeByteOperations.UnsafeWrap(e);
        }

        if (value is { } v)
        {
            swap.Value = UnsafeByteOperations.UnsafeWrap(v);
        }

        return new KvCommandMessage { Swap = swap }.ToByteArray();
    }
}
