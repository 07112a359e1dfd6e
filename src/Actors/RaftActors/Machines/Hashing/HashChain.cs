using Google.Protobuf.Collections;
using RaftActors.Contracts;

namespace RaftActors.Machines.Hashing;

/// <summary>
/// What a replica has applied, as one number: over index, time, command and answer of every entry. Always kept, whatever the interval of
/// comparing, so that replicas that are configured differently still agree.
/// </summary>
internal sealed class HashChain
{
    /// <summary>How many points are remembered until the majority's verdict about them comes through the log.</summary>
    private const int MaxPoints = 8;

    private readonly Queue<(long Index, ulong Hash)> _points = new();
    private StateHasher _hasher;

    /// <summary>Whether it goes back to the group's beginning; a snapshot of a version without hashes cuts it.</summary>
    private bool _isWhole = true;

    public void Add(long index, long timestamp, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> answer)
    {
        _hasher.Add(index);
        _hasher.Add(timestamp);
        _hasher.Add(payload);
        _hasher.Add(answer);
    }

    /// <summary>The entry just added is one on which the machine failed.</summary>
    public void Fail() => _hasher.Add(-1);

    /// <summary>An entry was passed over without its payload: this replica is a witness and has nothing to compare.</summary>
    public void Cut() => _isWhole = false;

    /// <summary>Remembers the hash at an index and returns it for the leader; null when there is none to compare.</summary>
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

    /// <summary>The majority's hash at an index. Throws if this replica's is another: its state must not be relied on.</summary>
    /// <exception cref="StateDivergedException">It is.</exception>
    public void Judge(long index, ulong majority)
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
