using System.Text;
using CsCheck;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Ledger;
using RaftActors.Machines.Locks;
using RaftActors.Ranges.Keys;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Machines.Tests.Laws;

/// <summary>Each built-in machine can be split and merged without a difference.</summary>
public sealed class SplitLawTests
{
    private static readonly string[] Names = ["a", "ab", "b", "c/d", "é", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff"];
    private static readonly Gen<string> Name = Gen.Int[0, Names.Length - 1].Select(i => Names[i]);

    /// <summary>A key, a part of one (not always valid text), or the first of all.</summary>
    private static readonly Gen<byte[]> Cut = Gen.Select(Name, Gen.Int[0, 5]).Select((name, length) =>
        Encoding.UTF8.GetBytes(name) is var bytes && length < bytes.Length ? bytes[..length] : bytes);

    [Fact]
    public void The_key_value_machine_keeps_the_laws()
    {
        var value = Gen.Byte[0, 1].Array[0, 3];
        SplitLaws.Hold(
            () => new KvMachine(),
            Gen.OneOf(
                Gen.Select(Name, value, (k, v) => KvCommands.Put(k, v).ToArray()),
                Name.Select(k => KvCommands.Delete(k).ToArray()),
                Gen.Select(Name, value, value, (k, e, v) => KvCommands.CompareAndSwap(k, e, v).ToArray()),
                Gen.Select(Name, value, (k, v) => KvCommands.CompareAndSwap(k, null, v).ToArray())),
            Cut);
    }

    [Fact]
    public void The_counter_machine_keeps_the_laws() => SplitLaws.Hold(
        () => new CounterMachine(),
        Gen.OneOf(
            Gen.Select(Name, Gen.OneOf(Gen.Long[-9, 9], Gen.Long), (n, x) => CounterCommands.Add(n, x).ToArray()),
            Gen.Select(Name, Gen.Long, (n, x) => CounterCommands.Reset(n, x).ToArray())),
        Cut);

    [Fact]
    public void The_lock_machine_keeps_the_laws()
    {
        var (owner, ttl, token) = (Gen.Int[0, 2].Select(i => $"o{i}"), Gen.Long[1, 20_000], Gen.Long[1, 40]);
        SplitLaws.Hold(
            () => new LockMachine(),
            Gen.OneOf(
                Gen.Select(Name, owner, ttl, (n, o, t) => LockCommands.Acquire(n, o, t).ToArray()),
                Gen.Select(Name, owner, token, (n, o, t) => LockCommands.Release(n, o, t).ToArray()),
                Gen.Select(Name, owner, token, ttl, Name, (n, o, k, t, v) => LockCommands.Renew(n, o, k, t, v).ToArray())),
            Cut);
    }

    [Fact]
    public void The_ledger_keeps_the_laws()
    {
        var amount = Gen.OneOf(Gen.Long[1, 100], Gen.Const(long.MaxValue));
        SplitLaws.Hold(
            () => new LedgerMachine(),
            Gen.Frequency(
                (3, Name.Select(a => LedgerCommands.Open(a).ToArray())),
                (3, Gen.Select(Name, amount, (a, x) => LedgerCommands.Deposit(a, x).ToArray())),
                (2, Gen.Select(Name, amount, (a, x) => LedgerCommands.Withdraw(a, x).ToArray())),
                (2, Gen.Select(Name, Name, amount).Where((a, b, _) => a != b)
                    .Select((a, b, x) => LedgerCommands.Transfer(a, b, x).ToArray())),
                (1, Name.Select(a => LedgerCommands.Balance(a).ToArray()))),
            Cut);
    }

    [Fact]
    public void A_transfer_has_two_keys_and_a_list_has_none()
    {
        Assert.Equal(["x", "y"], Keys(new LedgerMachine(), LedgerCommands.Transfer("x", "y", 1)));
        Assert.Empty(Keys(new LedgerMachine(), LedgerCommands.Accounts()));
        Assert.Equal(["k"], Keys(new KvMachine(), KvCommands.Put("k", default)));
        Assert.Equal(["k"], KeysOfQuery(new KvMachine(), KvQueries.Get("k")));
        Assert.Empty(KeysOfQuery(new KvMachine(), KvQueries.Scan("k", 1)));
        Assert.Equal(["l"], KeysOfQuery(new LockMachine(), LockCommands.Show("l")));
        Assert.Empty(KeysOfQuery(new LockMachine(), LockCommands.List("l")));
        Assert.Equal(["c"], KeysOfQuery(new CounterMachine(), CounterCommands.Get("c")));
    }

    [Fact]
    public void Unreadable_requests_have_no_keys()
    {
        ISplittableMachine[] machines = [new KvMachine(), new CounterMachine(), new LockMachine(), new LedgerMachine()];
        foreach (var machine in machines)
        {
            foreach (var request in new byte[][] { [], [0xff], [0x0a, 0x05, 0x01], [0x0a, 0x00] })
            {
                Assert.Empty(Keys(machine, request));
                Assert.Empty(KeysOfQuery(machine, request));
            }

            Assert.Null(machine.MiddleKey());
        }
    }

    [Fact]
    public void A_key_is_a_part_of_its_command_and_not_a_copy()
    {
        var command = KvCommands.Put("key", new byte[20]);
        var sink = new KeySink();
        new KvMachine().KeysOfCommand(command, sink);

        Assert.True(command.Span.Overlaps(sink.Keys[0].Span));
    }

    [Fact]
    public void Another_machine_or_one_whose_keys_are_not_behind_is_not_merged()
    {
        var (one, other) = (new KvMachine(), new KvMachine());
        one.Apply(new CommittedCommand(1, 1, 1, KvCommands.Put("b", default)));
        other.Apply(new CommittedCommand(1, 1, 1, KvCommands.Put("a", default)));

        Assert.Throws<ArgumentException>(() => one.Merge(new CounterMachine()));
        Assert.Throws<ArgumentException>(() => one.Merge(other));
        Assert.Equal(1, one.Measure().Entries);
    }

    private static List<string> Keys(ISplittableMachine machine, ReadOnlyMemory<byte> command)
    {
        var sink = new KeySink();
        machine.KeysOfCommand(command, sink);
        return Texts(sink);
    }

    private static List<string> KeysOfQuery(ISplittableMachine machine, ReadOnlyMemory<byte> query)
    {
        var sink = new KeySink();
        machine.KeysOfQuery(query, sink);
        return Texts(sink);
    }

    private static List<string> Texts(KeySink sink)
    {
        var texts = new List<string>();
        foreach (var key in sink.Keys)
        {
            texts.Add(Encoding.UTF8.GetString(key.Span));
        }

        return texts;
    }
}
