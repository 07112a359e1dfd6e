using System.Text;
using CsCheck;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Tests.Records;
using Xunit;

namespace RaftActors.Machines.Tests.Kv;

/// <summary>The machine against a sorted dictionary of keys as bytes.</summary>
public sealed class KvModelTests
{
    /// <summary>In the order of UTF-16 the last three would stand before U+E000.</summary>
    private static readonly string[] Keys =
    [
        "a", "a/", "a/1", "a/10", "a/2", "ab", "b", "é", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U00010000a", "\U0010ffff",
    ];

    private static readonly Gen<string> Key = Among(Keys);
    private static readonly Gen<byte[]?> Value = Gen.OneOf(Gen.Const((byte[]?)null), Gen.Byte[0, 1].Array[0, 2].Select(v => (byte[]?)v));

    private static readonly Gen<Action<KvMachine, KvModel>> Change = Gen.OneOf(
        Gen.Select(Key, Value, (key, value) => Act((machine, model) => Assert.Equal(
            model.Put(key, value ?? []), machine.Apply(model.Next(KvCommands.Put(key, value ?? []))).ToArray()))),
        Key.Select(key => Act((machine, model) => Assert.Equal(
            model.Delete(key), machine.Apply(model.Next(KvCommands.Delete(key))).ToArray()))),
        Gen.Select(Key, Value, Value, (key, expected, value) => Act((machine, model) => Assert.Equal(
            model.Swap(key, expected, value),
            machine.Apply(model.Next(KvCommands.CompareAndSwap(key, Bytes(expected), Bytes(value)))).ToArray()))));

    [Fact]
    public void The_machine_answers_as_a_sorted_dictionary_would() => Gen.Select(
        Change.Array[0, 40],
        Key.Array[1, 3],
        Gen.Select(Among(["", "a", "a/", "\ue000", "\U00010000", "é", .. Keys]), Gen.Int[1, 8], Among(["", "a", .. Keys])).Array[1, 4])
        .Sample(
            (changes, gets, scans) =>
            {
                var (machine, model) = (new KvMachine(), new KvModel());
                foreach (var change in changes)
                {
                    change(machine, model);
                }

                foreach (var key in gets)
                {
                    Assert.Equal(model.Get(key), KvModel.Describe(machine.Query(KvQueries.Get(key))));
                }

                foreach (var (prefix, limit, after) in scans)
                {
                    Assert.Equal(
                        model.Scan(prefix, limit, after), KvModel.Describe(machine.Query(KvQueries.Scan(prefix, limit, after))));
                }
            },
            iter: 20_000);

    [Fact]
    public void Keys_are_in_the_order_of_their_code_points()
    {
        var machine = new KvMachine();
        for (var i = 0; i < Keys.Length; i++)
        {
            machine.Apply(new CommittedCommand(i + 1, 1, 1, KvCommands.Put(Keys[^(i + 1)], default)));
        }

        Assert.Equal(Keys, KvResult.Decode(machine.Query(KvQueries.Scan("", 100))).Entries.Select(e => e.Key));
        Assert.Equal(
            ["\U00010000", "\U00010000a"], KvResult.Decode(machine.Query(KvQueries.Scan("\U00010000", 100))).Entries.Select(e => e.Key));
        Assert.Equal(
            ["\U00010000", "\U00010000a", "\U0010ffff"],
            KvResult.Decode(machine.Query(KvQueries.Scan("", 100, after: "\uffff"))).Entries.Select(e => e.Key));
    }

    private static Action<KvMachine, KvModel> Act(Action<KvMachine, KvModel> act) => act;

    private static Gen<string> Among(string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static ReadOnlyMemory<byte>? Bytes(byte[]? bytes) => bytes is null ? (ReadOnlyMemory<byte>?)null : bytes;

    private sealed class KvModel
    {
        private static readonly (byte[] Done, byte[] NotFound, byte[] Mismatch) Answers = ([], [0x08, 0x01], [0x08, 0x02]);
        private readonly SortedDictionary<byte[], (byte[] Value, long Index)> _entries = new(ByteOrder.Instance);
        private long _index;

        public CommittedCommand Next(ReadOnlyMemory<byte> command) => new(_index, 7, 1, command);

        public byte[] Put(string key, byte[] value)
        {
            _entries[Encoding.UTF8.GetBytes(key)] = (value, ++_index);
            return Answers.Done;
        }

        public byte[] Delete(string key)
        {
            _index++;
            return _entries.Remove(Encoding.UTF8.GetBytes(key)) ? Answers.Done : Answers.NotFound;
        }

        public byte[] Swap(string key, byte[]? expected, byte[]? value)
        {
            _index++;
            var isThere = _entries.TryGetValue(Encoding.UTF8.GetBytes(key), out var present);
            if (expected is null ? isThere : !isThere || !expected.AsSpan().SequenceEqual(present.Value))
            {
                return Answers.Mismatch;
            }

            if (value is null)
            {
                _entries.Remove(Encoding.UTF8.GetBytes(key));
            }
            else
            {
                _entries[Encoding.UTF8.GetBytes(key)] = (value, _index);
            }

            return Answers.Done;
        }

        public string Get(string key)
        {
            var bytes = Encoding.UTF8.GetBytes(key);
            return _entries.TryGetValue(bytes, out var entry) ? $"Done {Describe(bytes, entry)} False" : "NotFound  False";
        }

        public string Scan(string prefix, int limit, string after)
        {
            var (start, last) = (Encoding.UTF8.GetBytes(prefix), Encoding.UTF8.GetBytes(after));
            var found = _entries
                .Where(e => e.Key.AsSpan().StartsWith(start) && (last.Length == 0 || ByteOrder.Instance.Compare(e.Key, last) > 0))
                .Select(e => Describe(e.Key, e.Value))
                .ToArray();
            return $"Done {string.Join(' ', found.Take(limit))} {found.Length > limit}";
        }

        public static string Describe(ReadOnlyMemory<byte> answer)
        {
            var result = KvResult.Decode(answer);
            Assert.All(result.Entries, e => Assert.Equal(7, e.ModTerm));
            var entries = result.Entries.Select(e => Describe(Encoding.UTF8.GetBytes(e.Key), (e.Value.ToArray(), e.ModIndex)));
            return $"{result.Status} {string.Join(' ', entries)} {result.More}";
        }

        private static string Describe(byte[] key, (byte[] Value, long Index) entry) =>
            $"{Convert.ToHexString(key)}={Convert.ToHexString(entry.Value)}@{entry.Index}";
    }
}
