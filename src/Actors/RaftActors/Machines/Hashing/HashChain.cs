using Google.Protobuf.Collections;
using RaftActors.Contracts;

namespace RaftActors.Machines.Hashing;

/// <summary>
/// A running hash of what a replica has applied: index, time, command and answer of every entry. Always maintained, whatever the comparison
/// interval, so that differently configured replicas still agree.
/// </summary>
internal sealed class HashChain
{
    /// <summary>How many points are kept until the majority's verdict on them arrives through the log.</summary>
    private const int MaxPoints = 8;

    private readonly Queue<(long Index, ulong Hash)> _points = new();
    private StateHasher _hasher;

    /// <summary>Whether the chain goes back to the start of the group; a snapshot of a version without hashes breaks it.</summary>
    private bool _isWhole = true;

    public void Add(long index, long timestamp, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> answer)
    {
        _hasher.Add(index);
        _hasher.Add(timestamp);
        _hasher.Add(payload);
        _hasher.Add(answer);
    }

    /// <summary>The machine failed on the entry just added.</summary>
    public void Fail() => _hasher.Add(-1);

    /// <summary>
    /// A split: this chain goes on for the part that stays, the result for the part that was cut off, and from now on they differ.
    /// </summary>
    /// <returns>The hash of the part that was cut off; null if this chain is not whole.</returns>
    public ulong? Fork(long operation)
    {
        var right = _hasher;
        right.Add(operation);
        right.Add(1);
        _hasher.Add(operation);
        _hasher.Add(0);
        return _isWhole ? right.Value : null;
    }

    /// <summary>The hash of everything so far; null if the chain is not whole.</summary>
    public ulong? Running => _isWhole ? _hasher.Value : null;

    /// <summary>An entry was skipped for lack of its payload: this replica is a witness and has nothing to compare.</summary>
    public void Cut() => _isWhole = false;

    /// <summary>Stores the hash at an index and returns it for the leader; null if there is nothing to compare.</summary>
    public ulong? Point(long index, IHashedState? state)
    {
        if (!_isWhole)
        {
            return null;
        }

        var hasher = _hasher;
        if (state is not null)
        {
            hasher.Add((long)state.HashState());
        }

        if (_points.Count == MaxPoints)
        {
            _points.Dequeue();
        }

        _points.Enqueue((index, hasher.Value));
        return hasher.Value;
    }

    /// <summary>Compares with the majority's hash at an index. Throws if this replica's differs: its state must not be trusted.</summary>
    /// <exception cref="StateDivergedException">The hashes differ.</exception>
    public void Verify(long index, ulong majority)
    {
        foreach (var (at, own) in _points)
        {
            if (at == index && own != majority)
            {
                throw new StateDivergedException(index, own, majority);
            }
        }
    }

    public void Save(MachineHeaderMessage header)
    {
        if (_isWhole)
        {
            header.Hash = _hasher.Value;
        }

        foreach (var (index, hash) in _points)
        {
            header.HashPoints.Add(new HashVerdictMessage { Index = index, Hash = hash });
        }
    }

    public void Load(bool hasHash, ulong hash, RepeatedField<HashVerdictMessage> points)
    {
        _isWhole = hasHash;
        _hasher = new StateHasher(hash);
        _points.Clear();
        foreach (var point in points)
        {
            _points.Enqueue((point.Index, point.Hash));
        }
    }
}
