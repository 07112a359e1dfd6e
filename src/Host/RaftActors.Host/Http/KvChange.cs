using Google.Protobuf;

namespace RaftActors.Host.Http;

/// <summary>
/// A command of the key-value machine, read from its frozen format (<c>machines.proto</c>):
/// <c>{1: put {key, value}, 2: delete {key}, 3: swap {key, expected, value}}</c>.
/// </summary>
/// <param name="Kind">put, delete or swap; the command alone does not tell whether a swap succeeded.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The new value; null if the key is to be removed.</param>
internal readonly record struct KvChange(KvChangeKind Kind, string Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>Null for a command that this program cannot read: the machine refuses it, so it changed nothing.</summary>
    public static KvChange? Read(ReadOnlyMemory<byte> command)
    {
        try
        {
            var input = new CodedInputStream(command.ToArray());
            KvChange? change = null;
            while (input.ReadTag() is var tag and not 0)
            {
                var field = WireFormat.GetTagFieldNumber(tag);
                if (field is >= 1 and <= 3)
                {
                    change = Body((KvChangeKind)field, input.ReadBytes());
                }
                else
                {
                    input.SkipLastField();
                }
            }

            return change;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static KvChange Body(KvChangeKind kind, ByteString bytes)
    {
        var input = bytes.CreateCodedInput();
        var valueField = kind == KvChangeKind.Swap ? 3 : 2;
        var key = "";
        var value = kind == KvChangeKind.Put ? ReadOnlyMemory<byte>.Empty : (ReadOnlyMemory<byte>?)null;
        while (input.ReadTag() is var tag and not 0)
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            if (field == 1)
            {
                key = input.ReadString();
            }
            else if (field == valueField)
            {
                value = input.ReadBytes().Memory;
            }
            else
            {
                input.SkipLastField();
            }
        }

        return new KvChange(kind, key, value);
    }
}
