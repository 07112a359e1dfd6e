using System.Text.Json;
using RaftActors.Machines;
using RaftActors.Machines.Typed;

namespace Samples.Embedded;

/// <summary>
/// The replicated state: how many votes each candidate has. Every replica applies the same commands in the same order, so this class must
/// be deterministic: no clock, no random values, no input or output.
/// </summary>
public sealed class Votes() : StateMachine<string, int>(new TextCodec(), new NumberCodec())
{
    private SortedDictionary<string, int> _votes = new(StringComparer.Ordinal);

    protected override int Apply(in CommittedCommand entry, string candidate) => _votes[candidate] = Query(candidate) + 1;

    protected override int Query(string candidate) => _votes.GetValueOrDefault(candidate);

    /// <summary>Clients may send any bytes: an answer is better than an exception, which would count as a fault of the machine.</summary>
    protected override int Unreadable(InvalidDataException problem) => -1;

    public override void Save(Stream snapshot)
    {
        // The first byte is the format's version, for later programs.
        snapshot.WriteByte(1);
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
