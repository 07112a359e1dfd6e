using RaftActors.Ranges.Keys;

namespace RaftActors.Machines;

/// <summary>
/// A state machine whose state can be cut at a key and joined again, so that a keyspace can be spread over several groups. Optional
/// addition to <see cref="IStateMachine"/>.
/// </summary>
/// <remarks>
/// <para>All members are called by the thread that applies commands. Like commands, they must give the same result on every replica.</para>
/// <para>
/// The law: splitting and merging changes nothing. <see cref="IStateMachine.Save"/> of a machine that was split and merged writes the same
/// bytes as before, and each command gets the same answer from the whole and from the part that owns its keys.
/// </para>
/// </remarks>
public interface ISplittableMachine : IStateMachine
{
    /// <summary>
    /// Adds the keys that the command reads or changes. Adding no key means that it touches no single key; it is then refused in a range.
    /// </summary>
    void KeysOfCommand(ReadOnlyMemory<byte> command, KeySink keys);

    /// <summary>Adds the keys that the query reads; no key if it reads a span of keys or cannot be read.</summary>
    void KeysOfQuery(ReadOnlyMemory<byte> query, KeySink keys);

    /// <summary>The present size, kept up to date: must not take longer with more keys.</summary>
    RangeSize Measure();

    /// <summary>A key with about half of the bytes before it, never the first key; null if there are fewer than two keys.</summary>
    ReadOnlyMemory<byte>? MiddleKey();

    /// <summary>
    /// Keeps the keys before <paramref name="at"/> and returns a machine with the others. Either part may be empty. What belongs to no
    /// key goes to both.
    /// </summary>
    ISplittableMachine Split(ReadOnlyMemory<byte> at);

    /// <summary>Takes over everything of the machine whose keys are all behind its own; that machine is not used again.</summary>
    /// <exception cref="ArgumentException">It is of another type, or its keys are not behind; nothing was changed.</exception>
    void Merge(ISplittableMachine right);
}
