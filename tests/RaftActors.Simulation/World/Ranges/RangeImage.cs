using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>A range's state in a snapshot, at its birth, or on its way to the target of a merge.</summary>
/// <param name="Info">Position, members and time of the log.</param>
/// <param name="Content">Keys with what they hold, in order.</param>
/// <param name="State">What the log says about the range, as bytes.</param>
/// <param name="Sessions">The table of sessions, as bytes.</param>
/// <param name="Members">The last configuration applied.</param>
/// <param name="ConfigurationIndex">Its index.</param>
/// <param name="Offsets">What is added to the log's indexes and times.</param>
/// <param name="Time">Log time of the range.</param>
/// <param name="Chain">See <see cref="IGroupMachine.Chain"/>.</param>
internal sealed record RangeImage(
    SnapshotInfo Info,
    KeyValuePair<byte[], RangeCell>[] Content,
    byte[] State,
    byte[] Sessions,
    Configuration Members,
    long ConfigurationIndex,
    RangeOffsets Offsets,
    long Time,
    ulong Chain) : IImage
{
    /// <summary>What a merge has brought so far; null for nothing. Not part of what is shipped.</summary>
    public StagedImage? Staged { get; init; }

    /// <summary>What a witness keeps: a position and members.</summary>
    public static RangeImage Hollow(SnapshotInfo info) => new(info, [], [], [], info.Configuration, 0, default, 0, 0);

    /// <summary>Equal for equal bytes.</summary>
    public ulong Fingerprint() => Fold.Bytes(0, Encode());

    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Info.Index.Value);
        writer.Write(Info.LastIncluded.Term.Value);
        writer.Write(Info.Timestamp);
        Write(writer, ConfigurationCodec.Encode(Info.Configuration));
        writer.Write(Content.Length);
        foreach (var (key, cell) in Content)
        {
            Write(writer, key);
            writer.Write(cell.Value);
            writer.Write(cell.Revision);
        }

        Write(writer, State);
        Write(writer, Sessions);
        Write(writer, ConfigurationCodec.Encode(Members));
        writer.Write(ConfigurationIndex);
        writer.Write(Offsets.Revision);
        writer.Write(Offsets.Time);
        writer.Write(Time);
        writer.Write(Chain);
        return bytes.ToArray();
    }

    public static RangeImage Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var at = new EntryId(new LogIndex(reader.ReadInt64()), new Term(reader.ReadInt64()));
        var timestamp = reader.ReadInt64();
        var info = new SnapshotInfo(at, ConfigurationCodec.Decode(Read(reader)), false, timestamp);
        var content = new KeyValuePair<byte[], RangeCell>[reader.ReadInt32()];
        for (var i = 0; i < content.Length; i++)
        {
            content[i] = new(Read(reader), new RangeCell(reader.ReadInt64(), reader.ReadInt64()));
        }

        return new RangeImage(
            info,
            content,
            Read(reader),
            Read(reader),
            ConfigurationCodec.Decode(Read(reader)),
            reader.ReadInt64(),
            new RangeOffsets(reader.ReadInt64(), reader.ReadInt64()),
            reader.ReadInt64(),
            reader.ReadUInt64());
    }

    private static void Write(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] Read(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());
}
