using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>What a node finds again after a crash: its book and its stores. A wiped disk is another one.</summary>
internal sealed class NodeDisk
{
    private readonly Queue<BookEvent> _pending = new();
    private NodeBook _book = new();

    public NodeDisk(DataId dataId) => _book.Apply(new BookEvent.Began(dataId));

    /// <summary>What is durable of the book.</summary>
    public NodeBook Book => _book;

    public SortedDictionary<(string Group, string Replica), GroupStore> Stores { get; } = [];

    public GroupStore Store(string group, ReplicaId replica, Configuration? first)
    {
        if (!Stores.TryGetValue((group, replica.Value), out var store))
        {
            store = new GroupStore(first);
            Stores.Add((group, replica.Value), store);
        }

        return store;
    }

    public void Write(BookEvent happened) => _pending.Enqueue(BookCodec.Decode(BookCodec.Encode(happened)));

    public void CompleteOldest(RangeMutant mutant)
    {
        var happened = _pending.Dequeue();
        _book.Apply(happened);
        if (happened is BookEvent.Destroyed && mutant == RangeMutant.NoFloor)
        {
            _book = NodeBook.Restore(_book.DataId, _book.Hosted, []);
        }
    }

    public void Crash(Dice dice, RangeMutant mutant)
    {
        for (var landed = dice.Below(_pending.Count + 1); landed > 0; landed--)
        {
            CompleteOldest(mutant);
        }

        _pending.Clear();
        foreach (var store in Stores.Values)
        {
            store.Crash(dice);
        }
    }

    /// <summary>Reads the book again, from its bytes.</summary>
    public void Recover() => _book = BookCodec.DecodeBook(BookCodec.Encode(_book));
}
