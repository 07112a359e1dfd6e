namespace RaftActors.Machines.Mvcc.State;

/// <summary>A lease and the keys that end with it.</summary>
/// <param name="id">Its id.</param>
/// <param name="ttl">Its time to live in seconds.</param>
internal sealed class Lease(long id, long ttl)
{
    private SortedSet<byte[]>? _keys;

    public long Id { get; } = id;

    public long Ttl { get; } = ttl;

    /// <summary>Log time in milliseconds, without what a change of leader adds.</summary>
    public long Expiry { get; set; }

    public int KeyCount => _keys?.Count ?? 0;

    /// <summary>In their order, as they are now.</summary>
    public byte[][] Keys => _keys is null ? [] : [.. _keys];

    public void Attach(byte[] key) => (_keys ??= new SortedSet<byte[]>(KeyOrder.Instance)).Add(key);

    public void Detach(byte[] key)
    {
        _keys?.Remove(key);
        _keys = _keys is { Count: 0 } ? null : _keys;
    }
}
