using System.Text;
using RaftActors.Machines.Kv;
using RaftActors.Ranges.Keys;

namespace RaftActors.Machines.Records;

/// <summary>What the machines do alike when they are split and merged.</summary>
internal static class SplitParts
{
    public static RangeSize Measure(RecordTree records) => new(records.Entries, records.Bytes);

    public static ReadOnlyMemory<byte>? MiddleKey(RecordTree records)
    {
        // Not a conditional expression: that would convert null to an empty key.
        if (records.MiddleKey() is { } key)
        {
            return key;
        }

        return null;
    }

    /// <exception cref="ArgumentException">It is another machine.</exception>
    public static T Neighbour<T>(ISplittableMachine right)
        where T : class =>
        right as T ?? throw new ArgumentException(
            $"A {right.GetType().Name} cannot be merged into a {typeof(T).Name}: only a part of the same keyspace can be.");

    /// <summary>Adds a name unless every command with it is refused.</summary>
    public static void Add(KeySink keys, string name)
    {
        if (KvLimits.ProblemOfKey(name) is null)
        {
            keys.Add(Encoding.UTF8.GetBytes(name));
        }
    }
}
