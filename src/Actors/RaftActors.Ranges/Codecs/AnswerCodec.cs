using Google.Protobuf;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Codecs;

/// <summary>Queries and answers of the map as bytes, and back.</summary>
internal static class AnswerCodec
{
    public static byte[] Encode(MapAnswer answer) => (answer switch
    {
        MapAnswer.Done done => new MapAnswerMessage { Done = Message(done.Facts) },
        MapAnswer.Stale stale => new MapAnswerMessage { Stale = Message(stale.Current) },
        MapAnswer.Refused refused => new MapAnswerMessage
        {
            Refused = new MapRefusalMessage { Code = (int)refused.Code, Text = refused.Text },
        },
        _ => throw new ArgumentException($"{answer.GetType().Name} has no encoding."),
    }).ToByteArray();

    /// <exception cref="InvalidDataException">The bytes are not an answer.</exception>
    public static MapAnswer DecodeAnswer(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(MapAnswerMessage.Parser, bytes, "an answer of the range map");
        return message.BodyCase switch
        {
            MapAnswerMessage.BodyOneofCase.Done => new MapAnswer.Done(Decode(message.Done)),
            MapAnswerMessage.BodyOneofCase.Stale => new MapAnswer.Stale(Decode(message.Stale)),
            MapAnswerMessage.BodyOneofCase.Refused => new MapAnswer.Refused((MapRefusal)message.Refused.Code, message.Refused.Text),
            _ => throw new InvalidDataException("The answer is empty, or of a kind that this version does not know."),
        };
    }

    public static byte[] Encode(MapView view) => Message(view).ToByteArray();

    /// <exception cref="InvalidDataException">The bytes are not an answer.</exception>
    public static MapView DecodeView(ReadOnlySpan<byte> bytes) =>
        Decode(Values.Parse(MapViewMessage.Parser, bytes, "records of the range map"));

    public static byte[] Encode(MapQuery query) => (query switch
    {
        MapQuery.MapSince since => Since(since),
        MapQuery.RangeOf of => new MapQueryMessage
        {
            RangeOf = new RangeOfMessage { Keyspace = of.Keyspace, Key = Values.Bytes(of.Key) },
        },
        MapQuery.Operations operations => new MapQueryMessage
        {
            Operations = new OperationsMessage { OnlyOpen = operations.OnlyOpen, After = operations.After, Limit = operations.Limit },
        },
        _ => new MapQueryMessage { Nodes = new NodesMessage() },
    }).ToByteArray();

    /// <exception cref="InvalidDataException">The bytes are not a query.</exception>
    public static MapQuery DecodeQuery(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(MapQueryMessage.Parser, bytes, "a query to the range map");
        return message.BodyCase switch
        {
            MapQueryMessage.BodyOneofCase.MapSince => new MapQuery.MapSince(
                message.MapSince.Version,
                message.MapSince.HasKeyspace ? message.MapSince.Keyspace : null,
                message.MapSince.Limit),
            MapQueryMessage.BodyOneofCase.RangeOf => new MapQuery.RangeOf(message.RangeOf.Keyspace, message.RangeOf.Key.Memory),
            MapQueryMessage.BodyOneofCase.Operations => new MapQuery.Operations(
                message.Operations.OnlyOpen, message.Operations.After, message.Operations.Limit),
            MapQueryMessage.BodyOneofCase.Nodes => new MapQuery.Nodes(),
            _ => throw new InvalidDataException("The query is empty, or of a kind that this version does not know."),
        };
    }

    private static MapQueryMessage Since(MapQuery.MapSince since)
    {
        var message = new MapSinceMessage { Version = since.Version, Limit = since.Limit };
        if (since.Keyspace is { } keyspace)
        {
            message.Keyspace = keyspace;
        }

        return new MapQueryMessage { MapSince = message };
    }

    private static MapViewMessage Message(MapView view)
    {
        var message = new MapViewMessage
        {
            Version = view.Version,
            HasMore = view.HasMore,
            Coordinator = RecordCodec.Encode(view.Coordinator),
        };
        message.Keyspaces.Add(view.Keyspaces.Select(RecordCodec.Encode));
        message.Ranges.Add(view.Ranges.Select(RecordCodec.Encode));
        message.Nodes.Add(view.Nodes.Select(RecordCodec.Encode));
        message.Operations.Add(view.Operations.Select(RecordCodec.Encode));
        return message;
    }

    private static MapView Decode(MapViewMessage message) => new()
    {
        Version = message.Version,
        HasMore = message.HasMore,
        Keyspaces = [.. message.Keyspaces.Select(RecordCodec.Decode)],
        Ranges = [.. message.Ranges.Select(RecordCodec.Decode)],
        Nodes = [.. message.Nodes.Select(RecordCodec.Decode)],
        Operations = [.. message.Operations.Select(RecordCodec.Decode)],
        Coordinator = RecordCodec.Decode(message.Coordinator),
    };
}
