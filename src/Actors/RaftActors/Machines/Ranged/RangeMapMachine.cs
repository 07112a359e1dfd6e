using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;

namespace RaftActors.Machines.Ranged;

/// <summary>
/// The range map as the machine of a group: a shell around <see cref="RangeMap"/>, which decides. A command that cannot be read is answered
/// as refused, with the same text on every replica.
/// </summary>
internal sealed class RangeMapMachine : ICapturedMachine
{
    private readonly RangeMap _map = new();

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

        return AnswerCodec.Encode(_map.Apply(decoded, command.Index, command.Timestamp));
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
