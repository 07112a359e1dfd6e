using System.Text;
using System.Text.Json;
using RaftActors.Machines;
using RaftActors.Machines.Typed;

namespace RaftActors.Tests.Readme;

/// <summary>The typed machine of the README, word for word.</summary>
public sealed class Votes() : StateMachine<string, int>(new TextCodec(), new NumberCodec())
{
    private SortedDictionary<string, int> _votes = new(StringComparer.Ordinal);

    protected override int Apply(in CommittedCommand entry, string candidate) =>
        _votes[candidate] = Query(candidate) + 1;

    protected override int Query(string candidate) => _votes.GetValueOrDefault(candidate);
    protected override int Unreadable(InvalidDataException problem) => -1;
    public override void Save(Stream snapshot)
    {
        snapshot.WriteByte(1);                                  // the format's version, for later programs
        JsonSerializer.Serialize(snapshot, _votes);
    }

    public override void Load(Stream snapshot)
    {
        var version = snapshot.ReadByte();
        _votes = version == 1
            ? new(JsonSerializer.Deserialize<Dictionary<string, int>>(snapshot)!, StringComparer.Ordinal)
            : throw new InvalidDataException($"A snapshot of version {version}; this program reads version 1.");
    }
}

internal sealed class TextCodec : ICodec<string>
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public ReadOnlyMemory<byte> Encode(string value) => Strict.GetBytes(value);

    public string Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException wrong)
        {
            throw new InvalidDataException("This is not text.", wrong);
        }
    }
}

internal sealed class NumberCodec : ICodec<int>
{
    public ReadOnlyMemory<byte> Encode(int value) => BitConverter.GetBytes(value);

    public int Decode(ReadOnlyMemory<byte> bytes) =>
        bytes.Length == sizeof(int) ? BitConverter.ToInt32(bytes.Span) : throw new InvalidDataException("This is no number.");
}
