using System.Collections.Concurrent;

namespace RaftActors.Etcd.Apis;

/// <summary>
/// Until when the tokens that are in use at this node are valid here. A use prolongs a token at the node that sees it, as in etcd: other
/// nodes, and this one after a restart, go by the end that is written in the token.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TokenUses(TimeProvider time)
{
    /// <summary>How much is gained before it is written down.</summary>
    private static readonly TimeSpan Step = Tokens.Lifetime / 10;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _ends = new();
    private long _prunedAt = time.GetTimestamp();

    /// <summary>Until when a token is valid.</summary>
    /// <param name="token">The token, whose signature was checked.</param>
    /// <param name="ends">The end that is written in it.</param>
    public DateTimeOffset EndOf(string token, DateTimeOffset ends) =>
        _ends.TryGetValue(token, out var prolonged) && prolonged > ends ? prolonged : ends;

    /// <summary>Whether it is worth prolonging a token with such an end.</summary>
    public bool IsWorth(DateTimeOffset end) => time.GetUtcNow() + Tokens.Lifetime - end >= Step;

    /// <summary>A token was used by a caller whose users and roles have not changed since.</summary>
    public void Prolong(string token)
    {
        _ends[token] = time.GetUtcNow() + Tokens.Lifetime;
        var pruned = Interlocked.Read(ref _prunedAt);
        if (time.GetElapsedTime(pruned) < Tokens.Lifetime
            || Interlocked.CompareExchange(ref _prunedAt, time.GetTimestamp(), pruned) != pruned)
        {
            return;
        }

        foreach (var (old, end) in _ends)
        {
            if (end <= time.GetUtcNow())
            {
                _ends.TryRemove(KeyValuePair.Create(old, end));
            }
        }
    }
}
