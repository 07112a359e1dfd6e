using RaftActors.Machines.Ledger;

namespace RaftActors.AspNetCore.Contracts;

/// <summary>A command was applied.</summary>
/// <param name="Index">Its index in the log.</param>
/// <param name="Term">Its term.</param>
internal sealed record Written(long Index, long Term);

/// <summary>A delete was applied.</summary>
/// <param name="Deleted">Whether the key existed.</param>
/// <param name="Index">Its index in the log.</param>
/// <param name="Term">Its term.</param>
internal sealed record KvDeleted(bool Deleted, long Index, long Term);

/// <summary>A compare-and-swap was applied.</summary>
/// <param name="Swapped">Whether the expected value was there.</param>
/// <param name="Index">Its index in the log.</param>
/// <param name="Term">Its term.</param>
internal sealed record KvSwapped(bool Swapped, long Index, long Term);

/// <summary>A page of keys.</summary>
/// <param name="Entries">In the order of keys.</param>
/// <param name="More">Whether there are further keys.</param>
/// <param name="Index">The index of the log that the page includes.</param>
internal sealed record KvList(IReadOnlyList<KvListed> Entries, bool More, long Index);

/// <summary>A key with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">In base64.</param>
/// <param name="Index">The index of its last change.</param>
/// <param name="Term">The term of its last change.</param>
internal sealed record KvListed(string Key, string Value, long Index, long Term);

/// <summary>A counter.</summary>
/// <param name="Value">Its value; 0 if it was never used.</param>
/// <param name="Index">The index of the log that the value includes.</param>
internal sealed record CounterValue(long Value, long Index);

/// <summary>Who holds a lock after a request for it.</summary>
/// <param name="Acquired">Whether that is the owner in the request.</param>
/// <param name="Owner">The holder.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="TtlMs">For how long, in milliseconds.</param>
/// <param name="ExpiresAt">The end, in milliseconds since 1970 by this node's clock.</param>
/// <param name="Index">The index of the command.</param>
/// <param name="Value">What the holder says of itself; empty for nothing.</param>
internal sealed record LockHolding(bool Acquired, string Owner, long Token, long TtlMs, long ExpiresAt, long Index, string Value);

/// <summary>A lock that is held.</summary>
/// <param name="Owner">The holder.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="TtlMs">For how long, in milliseconds.</param>
/// <param name="ExpiresAt">The end, in milliseconds since 1970 by this node's clock.</param>
/// <param name="LogTime">The time of the log.</param>
/// <param name="Expired">Whether another owner would get it.</param>
/// <param name="Index">The index of the log that the answer includes.</param>
/// <param name="Value">What the holder says of itself; empty for nothing.</param>
internal sealed record LockShown(
    string Owner, long Token, long TtlMs, long ExpiresAt, long LogTime, bool Expired, long Index, string Value);

/// <summary>A page of locks.</summary>
/// <param name="Locks">In the order of names.</param>
/// <param name="More">Whether there are further locks.</param>
/// <param name="Index">The index of the log that the page includes.</param>
internal sealed record LockList(IReadOnlyList<LockListed> Locks, bool More, long Index);

/// <summary>A lock in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">The holder.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="TtlMs">For how long, in milliseconds.</param>
/// <param name="ExpiresAt">The end, in milliseconds since 1970 by this node's clock.</param>
/// <param name="LogExpiresAt">The end, in log time.</param>
/// <param name="Expired">Whether another owner would get it.</param>
/// <param name="Value">What the holder says of itself; empty for nothing.</param>
internal sealed record LockListed(
    string Name, string Owner, long Token, long TtlMs, long ExpiresAt, long LogExpiresAt, bool Expired, string Value);

/// <summary>A lock was given back.</summary>
/// <param name="Released">True.</param>
/// <param name="Index">The index of the command.</param>
internal sealed record LockReleased(bool Released, long Index);

/// <summary>An account.</summary>
/// <param name="Account">Its id.</param>
/// <param name="Balance">In the smallest unit.</param>
/// <param name="Index">The index of the log that the balance includes.</param>
internal sealed record LedgerBalance(string Account, long Balance, long Index);

/// <summary>A page of accounts.</summary>
/// <param name="Accounts">In the order of ids.</param>
/// <param name="Total">The sum of all accounts, not only of the page.</param>
/// <param name="More">Whether there are further accounts.</param>
/// <param name="Index">The index of the log that the page includes.</param>
internal sealed record LedgerList(IReadOnlyList<LedgerAccount> Accounts, long Total, bool More, long Index);

/// <summary>Money was moved.</summary>
/// <param name="From">The account that paid.</param>
/// <param name="To">The account that was paid.</param>
/// <param name="Amount">How much.</param>
/// <param name="Index">The index of the command.</param>
internal sealed record LedgerTransferred(LedgerAccount From, LedgerAccount To, long Amount, long Index);

/// <summary>A session was opened.</summary>
/// <param name="Session">Its number, for the header Raft-Session.</param>
/// <param name="Group">Its group or keyspace.</param>
internal sealed record SessionOpened(long Session, string Group);

/// <summary>A session was closed.</summary>
/// <param name="Closed">True.</param>
internal sealed record SessionClosed(bool Closed);
