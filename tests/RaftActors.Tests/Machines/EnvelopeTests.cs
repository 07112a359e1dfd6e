using RaftActors.TestKit.Machines;
using RaftActors.Contracts;
using RaftActors.Machines;
using RaftActors.Machines.Hashing;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Versions;
using RaftActors.Messages;
using RaftActors.Protocol.Log;
using Xunit;

namespace RaftActors.Tests.Machines;

/// <summary>The permanent formats in logs and snapshots.</summary>
public sealed class EnvelopeTests
{
    /// <summary>A difference makes logs unreadable or replicas of different versions diverge: do not edit, add.</summary>
    public static TheoryData<string, string> Golden =>
        new()
        {
            { "open", "0A0E08C0EE6D10802018800220808010" },
            { "close", "120308AC02" },
            { "command", "1A0C08AC02100918082203010203" },
            { "done", "220C0A0308AC020A0508AD021002" },
            { "verdict", "2A0C08904E11EFCDAB8967452301" },
            { "terms", "3A0408021001" },
            { "skip", "420808AC021203" + "6F7073" },
            {
                "snapshot",
                "5241736E025400000008C0843D1221080110C0EE6D18C0843D2002288002308080103A0C0802100218072204010000001A0E08021A0A6F6E65206566666563741A0508031A017821DD5FBEB8525CE2A32A0B080311B6359E868B36E12C02000000"
            },
        };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Every_kind_must_have_its_frozen_bytes(string kind, string hex)
    {
        var bytes = kind == "snapshot" ? Snapshot() : Envelope(kind).ToArray();
        Assert.True(hex == Convert.ToHexString(bytes), $"{kind} is now {Convert.ToHexString(bytes)}");
        if (kind != "snapshot")
        {
            Assert.NotEqual(EnvelopeMessage.BodyOneofCase.None, Envelopes.Read(bytes).BodyCase);
        }
    }

    [Fact]
    public void The_hash_must_be_the_same_in_every_version_and_detect_every_difference()
    {
        Assert.Equal(0UL, Hash());
        var known = new HashSet<ulong> { Hash([]), Hash([0]), Hash([0, 0]), Hash([1], [2]), Hash([1, 2]), Hash([2, 1]), Hash([], [1, 2]) };
        Assert.Equal(7, known.Count);
        Assert.Equal(731303704738862278UL, Hash([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    [Fact]
    public void Every_single_bit_must_change_the_hash()
    {
        var bytes = new byte[37];
        new Random(3).NextBytes(bytes);
        var seen = new HashSet<ulong> { Hash(bytes) };
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(seen.Add(Hash(bytes)), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static ReadOnlyMemory<byte> Envelope(string kind) => kind switch
    {
        "open" => Envelopes.OpenSession(new MachineSettings()),
        "close" => Envelopes.CloseSession(300),
        "command" => Envelopes.Command(new SessionSequence(300, 9, 8), new byte[] { 1, 2, 3 }),
        "done" => Envelopes.EffectsDone([new OutboxDone(300, 0), new OutboxDone(301, 2)]),
        "terms" => Envelopes.Terms(new MachineTerms(2, ApplyExceptionPolicy.Fault)),
        "skip" => Envelopes.SkipEntry(300, "ops"),
        "verdict" => Envelopes.HashVerdict(10_000, 0x0123456789ABCDEF),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No envelope."),
    };

    private static byte[] Snapshot()
    {
        var log = new MachineLog<Outbox.Effectful>();
        var session = log.Open();
        log.InSession(session, 2, "one effect", lowestAwaited: 2);
        log.Command("x");
        log.Machine.HashPoint(log.Index);
        log.Append(EntryKind.Envelope, Envelopes.HashVerdict(2, 5));
        return log.Save();
    }

    private static ulong Hash(params byte[][] parts)
    {
        var hasher = new StateHasher();
        foreach (var part in parts)
        {
            hasher.Add(part);
        }

        return hasher.Value;
    }
}
