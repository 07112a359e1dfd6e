using RaftActors.Machines;
using RaftActors.Machines.Hashing;
using RaftActors.TestKit.Machines;

namespace RaftActors.Tests.Integration;

/// <summary>A list that a query can damage on one replica, as broken memory would.</summary>
public sealed class CorruptibleMachine : IStateMachine, IHashedState
{
    public static readonly ReadOnlyMemory<byte> Corrupt = "corrupt"u8.ToArray();
    private readonly ListMachine _list = new();
    private int _damage;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command) => _list.Apply(command);

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        if (query.Span.SequenceEqual(Corrupt.Span))
        {
            _damage++;
            return default;
        }

        return _list.Query(query);
    }

    public ulong HashState()
    {
        var hasher = new StateHasher();
        hasher.Add(_damage);
        hasher.Add(_list.Query(default).Span);
        return hasher.Value;
    }

    public void Save(Stream snapshot) => _list.Save(snapshot);

    public void Load(Stream snapshot) => _list.Load(snapshot);
}
