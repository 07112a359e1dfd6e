using System.Text;
using RaftActors.Machines.Kv;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Machines.Tests.Kv;

public sealed class KvMachineTests
{
    private readonly MachineRun<KvMachine> _run = new();

    [Fact]
    public void A_get_returns_the_value_with_index_and_term_of_its_entry()
    {
        Assert.Equal(KvStatus.Done, Apply(KvCommands.Put("a", Bytes("1"))).Status);
        Assert.Equal(KvStatus.Done, Apply(KvCommands.Put("a", Bytes("2"))).Status);

        var entry = Assert.Single(Query(KvQueries.Get("a")).Entries);

        Assert.Equal(("a", "2", 2L, 7L), (entry.Key, Text(entry.Value), entry.ModIndex, entry.ModTerm));
        Assert.Equal(KvStatus.NotFound, Query(KvQueries.Get("b")).Status);
    }

    [Fact]
    public void An_empty_value_differs_from_no_value()
    {
        Apply(KvCommands.Put("a", Bytes("")));

        Assert.Equal(KvStatus.Done, Query(KvQueries.Get("a")).Status);
        Assert.Equal(KvStatus.Mismatch, Apply(KvCommands.CompareAndSwap("a", null, Bytes("x"))).Status);
        Assert.Equal(KvStatus.Done, Apply(KvCommands.CompareAndSwap("a", Bytes(""), Bytes("x"))).Status);
    }

    [Fact]
    public void A_key_can_be_deleted_only_once()
    {
        Apply(KvCommands.Put("a", Bytes("1")));

        Assert.Equal(KvStatus.Done, Apply(KvCommands.Delete("a")).Status);
        Assert.Equal(KvStatus.NotFound, Apply(KvCommands.Delete("a")).Status);
        Assert.Equal(KvStatus.NotFound, Query(KvQueries.Get("a")).Status);
        Assert.Empty(Query(KvQueries.Scan("", 10)).Entries);
    }

    [Fact]
    public void A_swap_changes_only_the_expected_value()
    {
        Assert.Equal(KvStatus.Mismatch, Apply(KvCommands.CompareAndSwap("a", Bytes("1"), Bytes("2"))).Status);
        Assert.Equal(KvStatus.Done, Apply(KvCommands.CompareAndSwap("a", null, Bytes("1"))).Status);
        Assert.Equal(KvStatus.Mismatch, Apply(KvCommands.CompareAndSwap("a", Bytes("x"), Bytes("2"))).Status);
        Assert.Equal("1", Text(Query(KvQueries.Get("a")).Entries[0].Value));
        Assert.Equal(KvStatus.Done, Apply(KvCommands.CompareAndSwap("a", Bytes("1"), null)).Status);
        Assert.Equal(KvStatus.NotFound, Query(KvQueries.Get("a")).Status);
        Assert.Equal(KvStatus.Done, Apply(KvCommands.CompareAndSwap("a", null, null)).Status);
    }

    [Fact]
    public void A_scan_returns_a_prefix_in_order_page_by_page()
    {
        foreach (var key in new[] { "b", "a/2", "a/10", "a", "a/1", "c" })
        {
            Apply(KvCommands.Put(key, Bytes(key)));
        }

        var first = Query(KvQueries.Scan("a/", 2));
        var second = Query(KvQueries.Scan("a/", 2, after: first.Entries[^1].Key));

        Assert.Equal(["a/1", "a/10"], first.Entries.Select(e => e.Key));
        Assert.True(first.More);
        Assert.Equal(["a/2"], second.Entries.Select(e => e.Key));
        Assert.False(second.More);
        Assert.Equal(6, Query(KvQueries.Scan("", 10)).Entries.Length);
        Assert.Empty(Query(KvQueries.Scan("d", 10)).Entries);
        Assert.Empty(Query(KvQueries.Scan("a", 10, after: "b")).Entries);
    }

    [Fact]
    public void The_answer_to_a_scan_stays_within_its_limit()
    {
        for (var i = 0; i < 5; i++)
        {
            Apply(KvCommands.Put($"k{i}", new byte[300 * 1024]));
        }

        var result = Query(KvQueries.Scan("k", 10));

        Assert.Equal(2, result.Entries.Length);
        Assert.True(result.More);
    }

    [Fact]
    public void Commands_that_exceed_the_limits_are_refused_and_change_nothing()
    {
        var longKey = new string('k', KvLimits.MaxKeyBytes + 1);
        Assert.Throws<ArgumentException>(() => KvCommands.Put("", Bytes("1")));
        Assert.Throws<ArgumentException>(() => KvCommands.Put(longKey, Bytes("1")));
        Assert.Throws<ArgumentException>(() => KvCommands.Put("\ud800", Bytes("1")));
        Assert.Throws<ArgumentException>(() => KvCommands.Put("a", new byte[KvLimits.MaxValueBytes + 1]));

        // The same from a client that does not use the codec: a put (field 1) of an empty key.
        Assert.Equal(KvStatus.Invalid, Apply(new byte[] { 0x0a, 0x00 }).Status);
        Assert.Equal(KvStatus.Done, Apply(KvCommands.Put(longKey[1..], new byte[KvLimits.MaxValueBytes])).Status);
        Assert.Single(Query(KvQueries.Scan("", 10)).Entries);
    }

    [Fact]
    public void Unreadable_commands_are_answered()
    {
        Assert.Equal(KvStatus.Invalid, Apply(new byte[] { 0xff, 0xff, 0xff }).Status);
        Assert.Equal(KvStatus.Invalid, Apply(default).Status);
        _run.ApplyGarbage(seed: 1, count: 2000);
        Assert.ThrowsAny<ArgumentException>(() => _run.Machine.Query(new byte[] { 0xff }));
        Assert.ThrowsAny<ArgumentException>(() => _run.Machine.Query(default));
    }

    [Fact]
    public void Equal_states_are_saved_as_the_same_bytes()
    {
        var other = new MachineRun<KvMachine>();
        Apply(KvCommands.Put("a", Bytes("1")));
        Apply(KvCommands.Put("b", Bytes("2")));
        other.Apply(KvCommands.Put("a", Bytes("1")));
        other.Apply(KvCommands.Put("b", Bytes("2")));
        other.Apply(KvCommands.Put("c", Bytes("3")));
        other.Apply(KvCommands.Delete("c"));

        Assert.Equal(_run.Save(), other.Save());
        _run.Restart();
        Assert.Equal(_run.Save(), other.Save());
        Assert.Equal("2", Text(Query(KvQueries.Get("b")).Entries[0].Value));
    }

    [Fact]
    public void Truncated_overlong_or_newer_snapshots_are_refused()
    {
        Apply(KvCommands.Put("a", Bytes("1")));
        var snapshot = _run.Save();

        Assert.Throws<InvalidDataException>(() => MachineRun<KvMachine>.Loaded(snapshot[..^1]));
        Assert.Throws<InvalidDataException>(() => MachineRun<KvMachine>.Loaded([.. snapshot, 0]));
        Assert.Throws<InvalidDataException>(() => MachineRun<KvMachine>.Loaded([0x02, 0x08, 0x02]));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private KvResult Apply(ReadOnlyMemory<byte> command) => KvResult.Decode(_run.Apply(command));

    private KvResult Query(ReadOnlyMemory<byte> query) => KvResult.Decode(_run.Machine.Query(query));
}
