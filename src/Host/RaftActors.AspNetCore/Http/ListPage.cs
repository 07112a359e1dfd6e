using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>One page of a list: from one group, or collected from range to range until it is full.</summary>
/// <param name="limit">The most items.</param>
/// <param name="keyOf">An item's key.</param>
/// <param name="bytesOf">Its size in bytes.</param>
/// <param name="maxBytes">From this size on the page is full.</param>
internal sealed class ListPage<T>(int limit, Func<T, string> keyOf, Func<T, int> bytesOf, long maxBytes)
{
    private readonly List<T> _items = [];
    private Answer? _answer;

    public IReadOnlyList<T> Items => _items;

    /// <summary>Whether there are further items.</summary>
    public bool More { get; private set; }

    /// <summary>The last answer.</summary>
    public Answer Answer => _answer!;

    /// <param name="request">The request.</param>
    /// <param name="target">What it addresses.</param>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="after">The key to start after.</param>
    /// <param name="query">Makes a question from how many items are wanted and the key to start after.</param>
    /// <param name="read">Reads an answer: its items, and whether the machine has more.</param>
    public async Task ReadAsync(
        ApiRequest request,
        MachineTarget target,
        string prefix,
        string after,
        Func<int, string, ReadOnlyMemory<byte>> query,
        Func<Answer, (IReadOnlyList<T> Items, bool More)> read)
    {
        var (last, bytes) = (after, 0L);

        // A full page asks on for one item, only to say whether there is one.
        var pieces = request.ScanAsync(target, prefix, after, () => query(Math.Max(1, limit - _items.Count), last));
        await foreach (var piece in pieces.ConfigureAwait(false))
        {
            _answer = piece;
            var (items, more) = read(piece);
            if (_items.Count == limit)
            {
                More = items.Count > 0;
            }
            else
            {
                _items.AddRange(items);
                last = items.Count > 0 ? keyOf(items[^1]) : last;
                bytes += items.Sum(bytesOf);
                More = more || (bytes >= maxBytes && piece.CoveredTo is not null);
            }

            if (More)
            {
                return;
            }
        }
    }
}
