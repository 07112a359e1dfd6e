using System.Runtime.Serialization;
using Akka.Actor;
using RaftActors.Persistence.Records;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests;

/// <summary>The disk format: frozen bytes, and a refusal of damaged records.</summary>
public sealed class JournalSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("journal");
    private readonly RaftJournalSerializer _serializer;

    public JournalSerializerTests() => _serializer = new RaftJournalSerializer((ExtendedActorSystem)_system);

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Identifier_and_manifests_are_frozen()
    {
        Assert.Equal(7202, _serializer.Identifier);
        Assert.Equal("r", _serializer.Manifest(Record()));
        Assert.Equal("s", _serializer.Manifest(Stored()));
    }

    [Fact]
    public void Bytes_of_a_record_are_frozen() => Assert.Equal(
        Golden.Record,
        Convert.ToHexString(_serializer.ToBinary(Record())));

    [Fact]
    public void Bytes_of_a_snapshot_are_frozen() => Assert.Equal(
        Golden.Snapshot,
        Convert.ToHexString(_serializer.ToBinary(Stored())));

    [Fact]
    public void Log_time_of_a_snapshot_has_its_frozen_place_and_round_trips()
    {
        var snapshot = Snapshot(5, 5) with { Timestamp = 1_700_000_000_000 };
        var record = new LogRecord([new LogOperation(null, new CompactionNote(snapshot, Id(5, 5), null, null))]);
        var (compacted, stored) = (_serializer.ToBinary(record), _serializer.ToBinary(new StoredSnapshot(snapshot, default)));

        Assert.Equal(
            (Golden.CompactionWithLogTime, Golden.SnapshotWithLogTime), (Convert.ToHexString(compacted), Convert.ToHexString(stored)));
        Assert.Equal(snapshot, ((LogRecord)_serializer.FromBinary(compacted, "r")).Operations[0].Compaction!.Value.Snapshot);
        Assert.Equal(snapshot, ((StoredSnapshot)_serializer.FromBinary(stored, "s")).Place);
    }

    [Fact]
    public void Every_single_damaged_bit_is_detected()
    {
        var bytes = _serializer.ToBinary(Record());
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SerializationException>(() => _serializer.FromBinary(damaged, "r"));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationException>(() => _serializer.FromBinary(bytes[..length], "r"));
        }
    }

    [Fact]
    public void An_unknown_manifest_is_refused() =>
        Assert.Throws<SerializationException>(() => _serializer.FromBinary(_serializer.ToBinary(Record()), "z"));

    [Fact]
    public void A_record_round_trips()
    {
        var back = (LogRecord)_serializer.FromBinary(_serializer.ToBinary(Record()), "r");

        Assert.Equal(2, back.Operations.Count);
        var write = back.Operations[0].Write!.Value;
        Assert.Equal(
            "Persist w=0 t=5 vote=n2 reset=4@3 truncate-after=4 n=2 last=0@0", write.ToString());
        Assert.Equal(Entry(5, 5, 3).Payload.ToArray(), write.Entries.Span[0].Payload.ToArray());
        Assert.Equal(Record().Operations[1].Compaction, back.Operations[1].Compaction);
    }

    [Fact]
    public void A_note_of_an_earlier_version_without_term_and_vote_can_be_read()
    {
        var back = (LogRecord)_serializer.FromBinary(Convert.FromHexString(Golden.RecordWithoutState), "r");

        Assert.Equal(new CompactionNote(Snapshot(5, 5), Id(4, 3), null, null), back.Operations[1].Compaction);
        Assert.Equal(Golden.RecordWithoutState, Convert.ToHexString(_serializer.ToBinary(Record(state: null))));
    }

    [Theory]
    [InlineData(EntryKind.Command, "4B4FC57C0A110A0F0805320B080510052088272A020506")]
    [InlineData(EntryKind.Empty, "6CD70DDC0A130A110805320D0805100518012088272A020506")]
    [InlineData(EntryKind.Configuration, "055049070A130A110805320D0805100518022088272A020506")]
    [InlineData(EntryKind.Envelope, "222D754E0A130A110805320D0805100518032088272A020506")]
    public void The_kind_of_an_entry_is_kept_in_its_frozen_place(EntryKind kind, string hex)
    {
        var bytes = _serializer.ToBinary(Record(kind));
        Assert.True(hex == Convert.ToHexString(bytes), $"{kind} is now {Convert.ToHexString(bytes)}");
        var back = (LogRecord)_serializer.FromBinary(bytes, "r");
        Assert.Equal(kind, back.Operations[0].Write!.Value.Entries.Span[0].Kind);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(255)]
    public void An_entry_of_an_unknown_kind_is_refused(int kind) =>
        Assert.Throws<SerializationException>(() => _serializer.FromBinary(_serializer.ToBinary(Record((EntryKind)kind)), "r"));

    private static LogRecord Record(EntryKind kind) =>
        new([
            new LogOperation(
                new Persist(
                    9, new HardState(new Term(5), ReplicaId.None), null, null, new[] { Entry(5, 5, 2) with { Kind = kind } }, Id(5, 5)),
                null),
        ]);

    private static LogRecord Record() => Record(new HardState(new Term(5), new ReplicaId("n2")));

    private static LogRecord Record(HardState? state) =>
        new([
            new LogOperation(
                new Persist(
                    9, new HardState(new Term(5), new ReplicaId("n2")), Snapshot(4, 3), new LogIndex(4),
                    new[] { Entry(5, 5, 3), Entry(6, 5, 0) }, Id(6, 5)),
                null),
            new LogOperation(null, new CompactionNote(Snapshot(5, 5), Id(4, 3), state, state is null ? null : new LogIndex(6))),
        ]);

    private static StoredSnapshot Stored() => new(Snapshot(5, 5), new byte[] { 1, 2, 3 });
}
