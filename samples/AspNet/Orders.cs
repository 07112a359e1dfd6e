using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RaftActors.Machines;

namespace Samples.AspNet;

/// <summary>The replicated state: the sum of all orders. The container gives it the prices.</summary>
public sealed class Orders(IPrices prices) : IStateMachine
{
    private long _sum;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        if (prices.Of(Encoding.UTF8.GetString(command.Command.Span)) is not { } price)
        {
            // An answer and no exception: an order for something unknown is a mistake of the client.
            return default;
        }

        _sum += price;
        return Text(_sum);
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => Text(_sum);

    /// <summary>In a byte order that does not depend on the processor: another node may load it.</summary>
    public void Save(Stream snapshot)
    {
        Span<byte> sum = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(sum, _sum);
        snapshot.Write(sum);
    }

    public void Load(Stream snapshot)
    {
        Span<byte> sum = stackalloc byte[sizeof(long)];
        snapshot.ReadExactly(sum);
        _sum = BinaryPrimitives.ReadInt64LittleEndian(sum);
    }

    private static byte[] Text(long number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
