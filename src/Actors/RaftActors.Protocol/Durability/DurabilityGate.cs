using RaftActors.Protocol.Effects;

namespace RaftActors.Protocol.Durability;

/// <summary>
/// Holds the promises that must not leave before a write is on disk (granted votes, acknowledgements of entries, an election's requests)
/// and releases them in order. Belongs to the <see cref="Driver.ReplicaDriver"/>. Not thread-safe.
/// </summary>
internal sealed class DurabilityGate
{
    private readonly Queue<SendWhenDurable> _waiting = new();
    private long _durable;

    /// <summary>Promises still held.</summary>
    public int Count => _waiting.Count;

    /// <summary>Adds a promise; returns true when its write is already durable and it may leave at once.</summary>
    public bool TryPass(in SendWhenDurable promise)
    {
        if (promise.WriteId <= _durable && _waiting.Count == 0)
        {
            return true;
        }

        _waiting.Enqueue(promise);
        return false;
    }

    /// <summary>Records that a write and every earlier one are durable. Call <see cref="TryRelease"/> until it returns false.</summary>
    public void Persisted(long writeId) => _durable = Math.Max(_durable, writeId);

    /// <summary>The next promise that may leave now.</summary>
    public bool TryRelease(out SendWhenDurable promise)
    {
        if (_waiting.Count > 0 && _waiting.Peek().WriteId <= _durable)
        {
            promise = _waiting.Dequeue();
            return true;
        }

        promise = default;
        return false;
    }
}
