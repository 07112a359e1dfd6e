using System.Collections.Immutable;
using CsCheck;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.Codecs;

/// <summary>The bytes of a range's entries, their answers and sessions: stored in logs, so they never change.</summary>
public sealed class EntryBytesTests
{
    private static readonly Gen<long> Number = Gen.Long[0, long.MaxValue];
    private static readonly Gen<long> Operation = Gen.Long[1, long.MaxValue];
    private static readonly Gen<byte[]> Key = Gen.Byte.Array[0, 12];
    private static readonly Gen<string> Group = Gen.Int[1, 999].Select(n => $"kv-r{n}");

    private static readonly Gen<KeyRange> Keys = Gen.Select(Key, Key, Gen.Bool, (a, b, hasEnd) => KeyOrder.Compare(a, b) switch
    {
        0 => new KeyRange(a, null),
        < 0 => hasEnd ? new KeyRange(a, b) : new KeyRange(a, null),
        _ => hasEnd ? new KeyRange(b, a) : new KeyRange(b, null),
    });

    private static readonly Gen<ImmutableArray<ReplicaId>> Members = Gen.Select(Gen.Int[1, MapLimits.Replicas], Gen.Int[0, 99])
        .Select((count, first) => ImmutableArray.CreateRange(
            Enumerable.Range(first, count).Select(i => ReplicaId.Of($"n{i}", i))));

    private static readonly Gen<RangeDescriptor> Descriptor = Gen.Select(Group, Keys, Number, Gen.Int[0, 3], Number, Members).Select(
        (group, keys, version, kind, index, members) => new RangeDescriptor
        {
            Keyspace = "kv",
            Group = group,
            Keys = keys,
            Version = version,
            Kind = (RangeKind)kind,
            ConfigurationIndex = index,
            Members = members,
        });

    private static readonly Gen<RangeEntry> Entry = Gen.OneOf(
        Gen.Select(Operation, Descriptor).Select((o, d) => (RangeEntry)new RangeEntry.Found(o, d)),
        Gen.Select(Operation, Number, Number, Key, Group, Members, Gen.Int[-1, 14]).Select(
            (o, v, c, at, child, members, leader) => (RangeEntry)new RangeEntry.Split(
                o, v, c, at, child, members, leader < 0 ? ReplicaId.None : members[leader % members.Length])),
        Gen.Select(Operation, Number).Select((o, v) => (RangeEntry)new RangeEntry.Fence(o, v)),
        Operation.Select(o => (RangeEntry)new RangeEntry.Acknowledge(o)),
        Gen.Select(Operation, Number, Group, Keys, Number).Select(
            (o, v, source, keys, version) => (RangeEntry)new RangeEntry.BeginAbsorb(o, v, source, keys, version)),
        Gen.Select(Operation, Number, Number, Gen.ULong, Gen.Bool).Select(
            (o, attempt, index, hash, hasHash) => (RangeEntry)new RangeEntry.Absorb(o, attempt, index, hasHash ? hash : (ulong?)null)),
        Gen.Select(Operation, Number, Gen.Int[1, 9], Number, Key).Select(
            (o, attempt, number, index, bytes) => (RangeEntry)new RangeEntry.AbsorbPart(
                o, attempt, number, number + 2, index, bytes, (uint)number)),
        Gen.Select(Operation, Number, Gen.Int[1, 99], Gen.Int[0, 99], Gen.Bool, Key.Array[0, 3]).Select(
            (o, attempt, first, offset, cut, payloads) => (RangeEntry)new RangeEntry.AbsorbTail(
                o, attempt, first, offset, cut,
                [.. payloads.Select((p, i) => new Entry(new LogIndex(first + i), new Term(i), (EntryKind)(i % 4), i * 7, p))])),
        Gen.Select(Operation, Number).Select((o, v) => (RangeEntry)new RangeEntry.CancelAbsorb(o, v)),
        Gen.Select(Operation, Number, Descriptor).Select((o, v, d) => (RangeEntry)new RangeEntry.Freeze(o, v, d)),
        Gen.Select(Operation, Number).Select((o, v) => (RangeEntry)new RangeEntry.Thaw(o, v)),
        Gen.Select(Operation, Descriptor).Select((o, d) => (RangeEntry)new RangeEntry.Retire(o, d)));

    private static readonly Gen<RangeAnswer> Answer = Gen.OneOf(
        Gen.Select(Descriptor, Descriptor, Operation, Gen.Bool).Select((d, child, o, hasChild) =>
            (RangeAnswer)new RangeAnswer.Done(d, hasChild ? new Notice(o, child, o) : null)),
        Descriptor.Select(d => (RangeAnswer)new RangeAnswer.Stale(d)),
        Gen.Select(Gen.Int[1, 16], Gen.String[Gen.Char['a', 'z'], 0, 20]).Select(
            (code, text) => (RangeAnswer)new RangeAnswer.Refused((RangeRefusal)code, text)),
        Gen.Int[1, 2].Select(outcome => (RangeAnswer)new RangeAnswer.TooLate((MergeOutcome)outcome)));

    private static readonly Gen<SessionCommand> Session = Gen.Select(Gen.ULong, Gen.ULong, Operation, Operation, Number).Select(
        (high, low, a, b, limit) => new SessionCommand(new UInt128(high, low), Math.Max(a, b), Math.Min(a, b), limit));

    [Fact]
    public void Every_entry_survives_its_bytes() => Entry.Sample(entry =>
    {
        var bytes = EntryCodec.Encode(entry);
        var read = EntryCodec.Decode(bytes);
        Assert.Equal(entry.GetType(), read.GetType());
        Assert.Equal(entry.Operation, read.Operation);
        Assert.Equal(bytes, EntryCodec.Encode(read));
    });

    [Fact]
    public void Every_answer_survives_its_bytes() => Answer.Sample(answer =>
    {
        var bytes = EntryCodec.Encode(answer);
        var read = EntryCodec.DecodeAnswer(bytes);
        Assert.Equal(answer.GetType(), read.GetType());
        Assert.Equal(bytes, EntryCodec.Encode(read));
    });

    [Fact]
    public void Sessions_and_descriptors_survive_their_bytes() => Gen.Select(Session, Descriptor.Array[0, 5]).Sample((session, many) =>
    {
        Assert.Equal(session, EntryCodec.DecodeSession(EntryCodec.Encode(session)));
        var bytes = DescriptorCodec.Encode([.. many]);
        Assert.Equal(bytes, DescriptorCodec.Encode(DescriptorCodec.DecodeMany(bytes)));
        Assert.Equal(many.Select(d => d.Keys), DescriptorCodec.DecodeMany(bytes).Select(d => d.Keys));
    });

    /// <summary>What can be read can also be written, and reads the same again.</summary>
    [Fact]
    public void A_changed_byte_is_refused_or_leaves_a_valid_value() =>
        Gen.Select(Entry, Answer, Session, Descriptor.Array[1, 3], Gen.Int[0, 2000], Gen.Byte).Sample(
            (entry, answer, session, many, at, value) =>
            {
                Refused(Changed(EntryCodec.Encode(entry), at, value), bytes => EntryCodec.Encode(EntryCodec.Decode(bytes)));
                Refused(Changed(EntryCodec.Encode(answer), at, value), bytes => EntryCodec.Encode(EntryCodec.DecodeAnswer(bytes)));
                Refused(Changed(EntryCodec.Encode(session), at, value), bytes => EntryCodec.Encode(EntryCodec.DecodeSession(bytes)));
                Refused(Changed(DescriptorCodec.Encode([.. many]), at, value), b => DescriptorCodec.Encode(DescriptorCodec.DecodeMany(b)));
            },
            iter: 2000);

    [Fact]
    public void Garbage_is_refused_or_read_but_never_anything_else() => Gen.Byte.Array[0, 60].Sample(
        garbage =>
        {
            Refused(garbage, bytes => EntryCodec.Encode(EntryCodec.Decode(bytes)));
            Refused(garbage, bytes => EntryCodec.Encode(EntryCodec.DecodeAnswer(bytes)));
            Refused(garbage, bytes => EntryCodec.Encode(EntryCodec.DecodeSession(bytes)));
            Refused(garbage, bytes => DescriptorCodec.Encode(DescriptorCodec.DecodeMany(bytes)));
        },
        iter: 2000);

    [Fact]
    public void What_exceeds_a_limit_is_refused()
    {
        ImmutableArray<ReplicaId> members = [new("n1.1")];
        var split = new RangeEntry.Split(1, 1, 1, "m"u8.ToArray(), "kv-r2", members, ReplicaId.None);
        Assert.All(
            new RangeEntry[]
            {
                split with { At = new byte[KeyOrder.MaxKeyBytes + 1] },
                split with { Members = [] },
                split with { Members = [members[0], members[0]] },
                split with { Members = [.. Enumerable.Range(0, MapLimits.Replicas + 1).Select(i => new ReplicaId($"n{i}"))] },
                split with { Members = [new ReplicaId("")] },
                split with { FirstLeader = new ReplicaId("n2.1") },
                split with { Child = "kv r2" },
                split with { Operation = 0 },
                split with { Version = -1 },
            },
            wrong => Assert.Throws<InvalidDataException>(() => EntryCodec.Decode(EntryCodec.Encode(wrong))));
        Assert.Throws<InvalidDataException>(() => EntryCodec.DecodeSession(EntryCodec.Encode(new SessionCommand(1, 1, 2, 3))));
        Assert.IsType<RangeEntry.Split>(EntryCodec.Decode(EntryCodec.Encode(split with { At = new byte[KeyOrder.MaxKeyBytes] })));
    }

    [Fact]
    public void The_bytes_are_the_stored_ones()
    {
        var range = new RangeDescriptor { Keyspace = "kv", Group = "kv-r1", Keys = KeyRange.All, Version = 1 };
        (RangeEntry Entry, string Bytes)[] entries =
        [
            (new RangeEntry.Found(5, range), "0805120F0A0D0A026B7612056B762D72312801"),
            (
                new RangeEntry.Split(5, 2, 4, "m"u8.ToArray(), "kv-r2", [new("n1.3")], new("n1.3")),
                "08051A1A080210041A016D22056B762D72322A046E312E3332046E312E33"),
            (new RangeEntry.Fence(5, 2), "080522020802"),
            (new RangeEntry.Acknowledge(5), "08052A00"),
            (new RangeEntry.BeginAbsorb(5, 2, "kv-r2", KeyRange.All, 3), "0805320B080212056B762D72322803"),
            (new RangeEntry.Absorb(5, 2), "08053A020802"),
            (new RangeEntry.Absorb(5, 2, 7, 1), "08053A0D08021007190100000000000000"),
            (new RangeEntry.AbsorbPart(5, 2, 1, 3, 7, "s"u8.ToArray(), 1), "0805621008021001180320072A01733501000000"),
            (
                new RangeEntry.AbsorbTail(
                    5, 2, 8, 0, true, [new Entry(new LogIndex(8), new Term(3), EntryKind.Envelope, 4, "e"u8.ToArray())]),
                "08056A110802100820012A09080310031804220165"),
            (new RangeEntry.CancelAbsorb(5, 2), "080542020802"),
            (new RangeEntry.Freeze(5, 2, range), "08054A110802120D0A026B7612056B762D72312801"),
            (new RangeEntry.Thaw(5, 2), "080552020802"),
            (new RangeEntry.Retire(5, range), "08055A0F0A0D0A026B7612056B762D72312801"),
        ];
        foreach (var (entry, bytes) in entries)
        {
            Assert.Equal(bytes, Convert.ToHexString(EntryCodec.Encode(entry)));
        }

        Assert.Equal("0A0F0A0D0A026B7612056B762D72312801", Convert.ToHexString(EntryCodec.Encode(new RangeAnswer.Done(range))));
        Assert.Equal("120D0A026B7612056B762D72312801", Convert.ToHexString(EntryCodec.Encode(new RangeAnswer.Stale(range))));
        Assert.Equal(
            "1A05080512016E",
            Convert.ToHexString(EntryCodec.Encode(new RangeAnswer.Refused(RangeRefusal.Locked, "n"))));
        Assert.Equal("22020801", Convert.ToHexString(EntryCodec.Encode(new RangeAnswer.TooLate(MergeOutcome.Absorbed))));
        Assert.Equal(
            "0A1000000000000000000000000000000007100318022009",
            Convert.ToHexString(EntryCodec.Encode(new SessionCommand(7, 3, 2, 9))));
    }

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        if (bytes.Length > 0)
        {
            bytes[at % bytes.Length] = value;
        }

        return bytes;
    }

    private static void Refused(byte[] bytes, Func<byte[], byte[]> readAndWrite)
    {
        byte[] written;
        try
        {
            written = readAndWrite(bytes);
        }
        catch (InvalidDataException refused)
        {
            Assert.NotEmpty(refused.Message);
            return;
        }

        Assert.Equal(written, readAndWrite(written));
    }
}
