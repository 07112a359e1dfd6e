using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>The one answer to a <see cref="Propose"/> or a <see cref="Query"/>.</summary>
/// <param name="Outcome">How the request ended, and whether it may have been applied.</param>
/// <param name="Index">Ok or MachineError: the entry's index, or for a query an index that the answer includes. Zero otherwise.</param>
/// <param name="Term">Ok or MachineError: the entry's term, or the term at that index. Zero otherwise.</param>
/// <param name="Result">Ok: the machine's answer. Empty otherwise.</param>
/// <param name="Leader">The leader of the group as far as known; <see langword="null"/> if none is known.</param>
/// <param name="Message">Not Ok: the reason in words.</param>
public sealed record Answer(Outcome Outcome, long Index, long Term, ReadOnlyMemory<byte> Result, string? Leader, string? Message)
    : INoSerializationVerificationNeeded
{
    /// <summary>Whether the request succeeded.</summary>
    public bool IsOk => Outcome == Outcome.Ok;

    /// <summary>
    /// Ok: log time at the machine that answered, in milliseconds. The rest of a time to live is its end minus this value. Zero if an
    /// earlier version answered. For display only: expiry is decided by the timestamps of entries.
    /// </summary>
    public long LogTime { get; init; }

    /// <summary>
    /// Ok, to a scan: the first key of which the answer says nothing, because the range ended there; <see langword="null"/> if there are no
    /// keys beyond it. A machine may say that its answer ended earlier.
    /// </summary>
    public ReadOnlyMemory<byte>? CoveredTo { get; init; }

    /// <summary>
    /// Ok, to a request by key: which range answered, for <see cref="CausalToken"/>. <see langword="null"/> if an earlier version answered.
    /// </summary>
    public RangeSeen? Seen { get; init; }

    /// <summary>The same with a typed result.</summary>
    /// <param name="decode">Reads the result; called only if the answer is Ok.</param>
    /// <exception cref="InvalidDataException">The bytes are not a result of that machine.</exception>
    public Answer<TResult> Decode<TResult>(Func<ReadOnlyMemory<byte>, TResult> decode) => new(this, IsOk ? decode(Result) : default);

    internal static Answer Failed(Outcome outcome, string? leader, string message) => new(outcome, 0, 0, default, leader, message);
}
