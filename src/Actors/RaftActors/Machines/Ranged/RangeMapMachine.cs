using RaftActors.Machines.Versions;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;

namespace RaftActors.Machines.Ranged;

/// <summary>
/// The range map as the machine of a group: a shell around <see cref="RangeMap"/>, which decides. A command that cannot be read is answered
/// as refused, with the same text on every replica.
/// </summary>
/// <param name="changed">Told the version after each change; a hint for this node, without influence on the map.</param>
internal sealed class RangeMapMachine(Action<long>? changed = null) : ICapturedMachine, IVersionedMachine
{
    private readonly RangeMap _map = new();

    /// <inheritdoc />
    public int LatestVersion => MapRules.Latest;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        MapCommand decoded;
        try
        {
            decoded = CommandCodec.Decode(command.Command.Span);
        }
        catch (InvalidDataException unreadable)
        {
            return AnswerCodec.Encode(new MapAnswer.Refused(MapRefusal.Invalid, unreadable.Message));
        }

        var before = _map.Version;
        var answer = _map.Apply(
            decoded, command.Index, command.Timestamp, command.IsAtLeast(MapRules.Latest) ? MapRules.Latest : command.Version);
        if (_map.Version != before)
        {
            changed?.Invoke(_map.Version);
        }

        return AnswerCodec.Encode(answer);
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        try
        {
            return AnswerCodec.Encode(_map.Queries.Answer(AnswerCodec.DecodeQuery(query.Span)));
        }
        catch (InvalidDataException unreadable)
        {
            throw new ArgumentException(unreadable.Message, unreadable);
        }
    }

    /// <inheritdoc />
    public void Save(Stream snapshot) => Capture()(snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        var image = _map.Capture();
        return snapshot => MapSnapshot.Write(image, snapshot);
    }

    /// <inheritdoc />
    public void Load(Stream snapshot) => _map.Restore(MapSnapshot.Read(snapshot));
}
