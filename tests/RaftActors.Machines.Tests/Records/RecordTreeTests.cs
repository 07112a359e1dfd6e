using CsCheck;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Records;
using Xunit;

namespace RaftActors.Machines.Tests.Records;

/// <summary>The tree against a sorted dictionary, with enough keys for three levels.</summary>
public sealed class RecordTreeTests
{
    private const int Keys = 9_000;

    /// <summary>A change: many keys in a row, so that whole nodes fill and empty.</summary>
    private static readonly Gen<(int From, int Count, int Step, bool IsRemoval)> Run =
        Gen.Select(Gen.Int[0, Keys], Gen.Int[1, 3_000], Gen.Int[-3, 7], Gen.Bool);

    [Fact]
    public void A_tree_contains_what_a_sorted_dictionary_would() => Run.Array[1, 12].Sample(
        runs =>
        {
            var (tree, model) = (new RecordTree(), Model());
            foreach (var run in runs)
            {
                Change(tree, model, run);
                tree.Check();
                AssertEqual(model, tree.From(default));
                Assert.Equal((model.Count, model.Values.Sum(r => (long)r.Length)), (tree.Entries, tree.Bytes));
            }
        },
        iter: 200);

    [Fact]
    public void A_captured_state_stays_as_it_was() => Run.Array[2, 10].Sample(
        runs =>
        {
            var (tree, model) = (new RecordTree(), Model());
            var captured = new List<(RecordCursor Records, SortedDictionary<byte[], byte[]> Then)>();
            foreach (var run in runs)
            {
                Change(tree, model, run);
                captured.Add((tree.Capture(), new SortedDictionary<byte[], byte[]>(model, ByteOrder.Instance)));
            }

            foreach (var (records, then) in captured)
            {
                Assert.Equal(then.Count, records.Entries);
                AssertEqual(then, records);
            }
        },
        iter: 200);

    [Fact]
    public void A_captured_state_survives_splits_and_merges() => Gen.Select(Run.Array[1, 6], Gen.Int[0, Keys], Run.Array[1, 6]).Sample(
        (before, at, after) =>
        {
            var (tree, model) = (new RecordTree(), Model());
            before.ToList().ForEach(run => Change(tree, model, run));
            var (captured, then) = (tree.Capture(), new SortedDictionary<byte[], byte[]>(model, ByteOrder.Instance));
            var right = tree.Split(Key(at));
            var ofRight = right.Capture();
            after.ToList().ForEach(run => ChangeBoth(tree, right, Key(at), model, run));
            tree.Append(right);
            after.ToList().ForEach(run => Change(tree, model, run));

            tree.Check();
            AssertEqual(model, tree.From(default));
            AssertEqual(then, captured);
            AssertEqual(then.Where(r => ByteOrder.Instance.Compare(r.Key, Key(at)) >= 0), ofRight);
        },
        iter: 200);

    [Fact]
    public void Parts_of_any_size_are_cut_off_and_joined_again() => Gen.Select(Run.Array[1, 6], Gen.Int[-1, Keys + 1].Array[1, 12]).Sample(
        (runs, cuts) =>
        {
            var (tree, model) = (new RecordTree(), Model());
            runs.ToList().ForEach(run => Change(tree, model, run));
            var parts = new Stack<RecordTree>();
            foreach (var cut in cuts.OrderDescending())
            {
                parts.Push(tree.Split(Key(cut)));
                parts.Peek().Check();
            }

            while (parts.TryPop(out var right))
            {
                tree.Append(right);
                tree.Check();
            }

            AssertEqual(model, tree.From(default));
            Assert.Equal(model.Values.Sum(r => (long)r.Length), tree.Bytes);
        },
        iter: 100);

    [Fact]
    public void A_search_finds_the_first_key_that_is_not_below() => Gen.Select(Run.Array[1, 6], Gen.Int[-1, Keys + 1].Array[1, 20]).Sample(
        (runs, keys) =>
        {
            var (tree, model) = (new RecordTree(), Model());
            runs.ToList().ForEach(run => Change(tree, model, run));
            var sorted = model.Keys.ToArray();
            foreach (var key in keys.Select(Key))
            {
                var at = Array.BinarySearch(sorted, key, ByteOrder.Instance);
                var from = at < 0 ? ~at : at;
                Assert.Equal(from < sorted.Length ? model[sorted[from]] : null, tree.From(key).Next());
                Assert.Equal(model.GetValueOrDefault(key), tree.Find(key));
            }
        },
        iter: 200);

    [Fact]
    public void The_middle_key_halves_the_bytes() => Gen.Select(Run.Array[1, 6], Gen.Int[0, 40_000]).Sample(
        (runs, large) =>
        {
            var (tree, model) = (new RecordTree(), Model());
            runs.ToList().ForEach(run => Change(tree, model, run));
            tree.Set(KvRecord.Create(Key(17), new byte[large], 1, 1));
            var (bytes, entries) = (tree.Bytes, tree.Entries);
            if (tree.MiddleKey() is not { } middle)
            {
                Assert.Equal(1, entries);
                return;
            }

            var right = tree.Split(middle);

            Assert.True(tree.Entries > 0 && right.Entries > 0);
            Assert.InRange(Math.Abs(tree.Bytes - right.Bytes), 0, large + 100);
            Assert.Equal((bytes, entries), (tree.Bytes + right.Bytes, tree.Entries + right.Entries));
        },
        iter: 100);

    [Fact]
    public void A_record_is_overwritten_only_while_no_captured_state_is_read()
    {
        var tree = new RecordTree();
        tree.Set(new KvContent("k"u8, "1"u8, 1, 1));
        var first = tree.Find("k"u8)!;
        var reader = tree.Capture();
        tree.Set(new KvContent("k"u8, "2"u8, 2, 1));
        var second = tree.Find("k"u8)!;
        Assert.NotSame(first, second);
        Assert.Equal("1"u8.ToArray(), KvRecord.ValueOf(reader.Next()!).ToArray());

        reader.Dispose();
        tree.Set(new KvContent("k"u8, "3"u8, 3, 1));

        Assert.Same(second, tree.Find("k"u8));
        Assert.Equal("3"u8.ToArray(), KvRecord.ValueOf(second).ToArray());
    }

    [Fact]
    public void A_tree_that_is_not_to_the_right_is_refused()
    {
        var (tree, other) = (new RecordTree(), new RecordTree());
        tree.Set(RecordOf(2));
        other.Set(RecordOf(2));

        Assert.Throws<ArgumentException>(() => tree.Append(other));
        Assert.Equal(1, tree.Entries);
    }

    [Fact]
    public void Keys_of_all_lengths_are_in_the_order_of_their_bytes() => Gen.Byte[0, 3].Array[1, 12].Array[1, 400].Sample(
        keys =>
        {
            var (tree, model) = (new RecordTree(), Model());
            foreach (var key in keys)
            {
                tree.Set(model[key] = KvRecord.Create(key, [1], 1, 1));
            }

            var longKey = new byte[4096];
            tree.Set(model[longKey] = KvRecord.Create(longKey, [], 1, 1));
            tree.Check();
            AssertEqual(model, tree.From(default));
        });

    private static SortedDictionary<byte[], byte[]> Model() => new(ByteOrder.Instance);

    /// <summary>Keys with a long common beginning and, at each thousand, another one.</summary>
    private static byte[] Key(int number) => System.Text.Encoding.UTF8.GetBytes($"key/{number / 1000}/common/{number % 1000:D4}");

    private static byte[] RecordOf(int number) => KvRecord.Create(Key(number), new byte[number % 7], number + 1, 1);

    private static void Change(
        RecordTree tree, SortedDictionary<byte[], byte[]> model, (int From, int Count, int Step, bool IsRemoval) run) =>
        ChangeBoth(tree, tree, Key(0), model, run);

    private static void ChangeBoth(
        RecordTree left,
        RecordTree right,
        byte[] at,
        SortedDictionary<byte[], byte[]> model,
        (int From, int Count, int Step, bool IsRemoval) run)
    {
        for (var i = 0; i < run.Count; i++)
        {
            var number = (((run.From + (i * run.Step)) % Keys) + Keys) % Keys;
            var key = Key(number);
            var tree = ByteOrder.Instance.Compare(key, at) < 0 ? left : right;
            if (run.IsRemoval)
            {
                Assert.Equal(model.Remove(key), tree.Remove(key));
            }
            else
            {
                var value = new byte[number % 7];
                model[key] = KvRecord.Create(key, value, i + 1, 1);
                tree.Set(new KvContent(key, value, i + 1, 1));
            }
        }
    }

    private static void AssertEqual(IEnumerable<KeyValuePair<byte[], byte[]>> model, RecordCursor records)
    {
        foreach (var (_, record) in model)
        {
            Assert.Equal(record, records.Next());
        }

        Assert.Null(records.Next());
    }
}
