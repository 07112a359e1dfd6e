using System.Text;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// A session of a keyspace as HTTP clients see it. No range keeps a list of sessions: the number says itself who opened it and when, so
/// that every repetition carries the same end. It ends by time alone, however often it is used.
/// </summary>
internal static class KeyspaceSession
{
    /// <summary>How many answers a repetition may lie back.</summary>
    private const int Window = 256;

    private const int NodeBits = 12;
    private static readonly long Epoch = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static long _last;

    /// <summary>A number that no other session of the keyspace has: this node opens at most one in a millisecond.</summary>
    public static long Open(string keyspace, string node, TimeProvider clock)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds() - Epoch;
        long opened, last;
        do
        {
            last = Interlocked.Read(ref _last);
            opened = Math.Max(now, last + 1);
        }
        while (Interlocked.CompareExchange(ref _last, opened, last) != last);

        return SessionNumber.Of(keyspace, (opened << NodeBits) | Mark(node));
    }

    /// <summary>The command's place in the session; null if the number is not of a session of the keyspace.</summary>
    public static KeySession? Of(string keyspace, long number, long sequence, TimeSpan lifetime) =>
        SessionNumber.IdAt(keyspace, number) is { } id
            ? new KeySession(
                (UInt128)number, sequence, Math.Max(1, sequence - Window + 1),
                Epoch + (id >> NodeBits) + (long)lifetime.TotalMilliseconds)
            : null;

    /// <summary>Tells nodes apart that open sessions in the same millisecond.</summary>
    private static long Mark(string node)
    {
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(node))
        {
            hash = (hash ^ octet) * 16777619u;
        }

        return (hash ^ (hash >> NodeBits) ^ (hash >> (2 * NodeBits))) & ((1 << NodeBits) - 1);
    }
}
