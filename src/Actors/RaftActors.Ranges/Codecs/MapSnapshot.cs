using Google.Protobuf;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Codecs;

/// <summary>The whole map in a snapshot.</summary>
internal static class MapSnapshot
{
    private const int Format = 1;

    /// <summary>Ranges of a snapshot that are in memory as messages at a time.</summary>
    private const int WrittenTogether = 256;

    /// <summary>Writes a map; may run on another thread than the map's, because an image never changes.</summary>
    public static void Write(MapImage image, Stream snapshot)
    {
        var message = new MapSnapshotMessage
        {
            Format = Format,
            Version = image.Version,
            NextIncarnation = image.NextIncarnation,
            NextOperation = image.NextOperation,
            Coordinator = RecordCodec.Encode(image.Coordinator),
        };
        message.Keyspaces.Add(image.Keyspaces.Select(RecordCodec.Encode));
        message.Nodes.Add(image.Nodes.Select(RecordCodec.Encode));
        message.Operations.Add(image.Operations.Select(RecordCodec.Encode));
        foreach (var range in image.Ranges)
        {
            message.Ranges.Add(RecordCodec.Encode(range));
            if (message.Ranges.Count == WrittenTogether)
            {
                // Messages written one after the other are read as one.
                message.WriteTo(snapshot);
                message = new MapSnapshotMessage();
            }
        }

        message.WriteTo(snapshot);
    }

    /// <exception cref="InvalidDataException">The bytes are not a map, or have a newer format.</exception>
    public static MapImage Read(Stream snapshot)
    {
        MapSnapshotMessage message;
        try
        {
            message = MapSnapshotMessage.Parser.ParseFrom(snapshot);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The snapshot of the range map is damaged.", damaged);
        }

        if (message.Format != Format)
        {
            throw new InvalidDataException($"A snapshot of the range map in format {message.Format}; this program reads {Format}.");
        }

        return new MapImage
        {
            Version = message.Version,
            NextIncarnation = message.NextIncarnation,
            NextOperation = message.NextOperation,
            Keyspaces = [.. message.Keyspaces.Select(RecordCodec.Decode)],
            Ranges = [.. message.Ranges.Select(RecordCodec.Decode)],
            Nodes = [.. message.Nodes.Select(RecordCodec.Decode)],
            Operations = [.. message.Operations.Select(RecordCodec.Decode)],
            Coordinator = RecordCodec.Decode(message.Coordinator),
        };
    }
}
