namespace RaftActors.AspNetCore.Contracts;

/// <summary>The body of a request that has none: nothing, or an empty object.</summary>
internal sealed record EmptyBody;

/// <summary>Exactly one of the two.</summary>
/// <param name="Add">What is added; it may be negative.</param>
/// <param name="Reset">The new value.</param>
internal sealed record CounterChange(long? Add = null, long? Reset = null);

/// <summary>A compare-and-swap.</summary>
/// <param name="Expected">The value that must be there; null for no value.</param>
/// <param name="Value">The new value; null to delete the key.</param>
internal sealed record KvSwap(byte[]? Expected, byte[]? Value);

/// <summary>Takes a lock.</summary>
/// <param name="Owner">Who holds it then.</param>
/// <param name="TtlMs">For how long, in milliseconds: 1 to 30 days.</param>
/// <param name="Value">What the holder says of itself; nothing without it.</param>
internal sealed record LockAcquisition(string Owner, long TtlMs, string? Value = null);

/// <summary>Keeps a lock.</summary>
/// <param name="Owner">Who holds it.</param>
/// <param name="Token">The fencing token it was given.</param>
/// <param name="TtlMs">For how long, in milliseconds; as before without it.</param>
/// <param name="Value">What the holder says of itself; as before without it.</param>
internal sealed record LockRenewal(string Owner, long Token, long? TtlMs = null, string? Value = null);

/// <summary>Gives a lock back.</summary>
/// <param name="Owner">Who holds it.</param>
/// <param name="Token">The fencing token it was given.</param>
internal sealed record LockReturn(string Owner, long Token);

/// <summary>An amount of money, in the smallest unit.</summary>
/// <param name="Amount">Larger than zero.</param>
internal sealed record LedgerAmount(long Amount);

/// <summary>Moves money between accounts.</summary>
/// <param name="From">The account that pays.</param>
/// <param name="To">The account that is paid.</param>
/// <param name="Amount">Larger than zero.</param>
internal sealed record LedgerTransfer(string From, string To, long Amount);

/// <summary>Opens a session.</summary>
/// <param name="Group">The group or keyspace; kv without it.</param>
internal sealed record SessionOpening(string? Group = null);

/// <summary>Exactly one change of the members, and with <paramref name="Add"/> perhaps <paramref name="Witness"/>.</summary>
/// <param name="Add">A node that becomes a learner.</param>
/// <param name="Witness">Whether it becomes a witness instead.</param>
/// <param name="Promote">A learner that becomes a voter.</param>
/// <param name="Remove">A node that leaves.</param>
/// <param name="Replace">A node that leaves for another.</param>
internal sealed record MemberChange(
    string? Add = null, bool? Witness = null, string? Promote = null, string? Remove = null, MemberReplacement? Replace = null);

/// <summary>One node for another.</summary>
/// <param name="Old">The node that leaves.</param>
/// <param name="New">The node that comes.</param>
internal sealed record MemberReplacement(string Old, string New);

/// <summary>Hands a leadership over.</summary>
/// <param name="TransferTo">The node that gets it; the best one without it.</param>
internal sealed record LeadershipTransfer(string? TransferTo = null);

/// <summary>Takes a snapshot.</summary>
/// <param name="Node">Where; at the leader without it.</param>
internal sealed record SnapshotOrder(string? Node = null);

/// <summary>Skips a committed entry that the machine cannot apply.</summary>
/// <param name="Index">The index of the entry.</param>
/// <param name="By">Who decided it, for the log.</param>
internal sealed record EntrySkip(long Index, string By);

/// <summary>Cuts a range.</summary>
/// <param name="At">The first key of the child; the middle of the range without it.</param>
/// <param name="AtBase64">The same, for a key that is not text.</param>
/// <param name="Pin">Whether the child stays apart; true without it.</param>
internal sealed record RangeSplit(string? At = null, byte[]? AtBase64 = null, bool? Pin = null);

/// <summary>Merges a range with its right neighbour.</summary>
/// <param name="With">The group of the neighbour, which ends.</param>
internal sealed record RangeMerge(string? With = null);

/// <summary>Moves a replica; at least one of the two.</summary>
/// <param name="From">The node that loses a replica.</param>
/// <param name="To">The node that gets one.</param>
internal sealed record RangeMove(string? From = null, string? To = null);

/// <summary>Hands the leadership of a range over.</summary>
/// <param name="To">The node that gets it; the best one without it.</param>
internal sealed record RangeLeadership(string? To = null);

/// <summary>Takes work away from a node.</summary>
/// <param name="LeadersOnly">Whether its replicas stay.</param>
internal sealed record NodeDrain(bool? LeadersOnly = null);
