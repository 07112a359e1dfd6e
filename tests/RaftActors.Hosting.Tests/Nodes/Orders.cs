using System.Text;
using RaftActors.Machines;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>A machine that needs a scoped service and a singleton; each command adds an effect.</summary>
public sealed class Orders : IStateMachine, IDisposable
{
    private readonly ScopedPrices _prices;
    private readonly Journal _journal;
    private int _count;

    public Orders(ScopedPrices prices, Journal journal)
    {
        (_prices, _journal) = (prices, journal);
        journal.Add("orders made");
    }

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        _count++;
        command.Outbox?.TryAdd(command.Command.Span);
        return Encoding.UTF8.GetBytes(_prices.Of(Encoding.UTF8.GetString(command.Command.Span)));
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => BitConverter.GetBytes(_count);

    public void Save(Stream snapshot) => snapshot.Write(BitConverter.GetBytes(_count));

    public void Load(Stream snapshot)
    {
        var count = new byte[sizeof(int)];
        snapshot.ReadExactly(count);
        _count = BitConverter.ToInt32(count);
    }

    public void Dispose() => _journal.Add("orders disposed");
}
