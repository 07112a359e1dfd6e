using CsCheck;
using Google.Protobuf;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Ledger;
using RaftActors.Machines.Locks;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Tests.Mvcc;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Machines.Tests.Laws;

/// <summary>Each built-in machine keeps the laws of every machine.</summary>
public sealed class MachineLawTests
{
    /// <summary>Few names, so that commands meet.</summary>
    private static readonly Gen<string> Name = Among("a", "b", "ab", "c/d", "é", "\ue000", "\U00010000");

    [Fact]
    public void The_key_value_machine_keeps_the_laws()
    {
        var value = Gen.Byte.Array[0, 8];
        var optional = Gen.OneOf(Gen.Const((byte[]?)null), value.Select(v => (byte[]?)v));
        MachineLaws.Hold(
            () => new KvMachine(),
            Gen.OneOf(
                Gen.Select(Name, value, (k, v) => KvCommands.Put(k, v).ToArray()),
                Name.Select(k => KvCommands.Delete(k).ToArray()),
                Gen.Select(Name, optional, optional, (k, e, v) => KvCommands.CompareAndSwap(k, Bytes(e), Bytes(v)).ToArray())),
            Gen.OneOf(
                Name.Select(k => KvQueries.Get(k).ToArray()),
                Gen.Select(Among("", "a", "c"), Gen.Int[1, 5], Among("", "a", "b"), (p, l, a) =>
                    KvQueries.Scan(p, l, a).ToArray())));
    }

    [Fact]
    public void The_counter_machine_keeps_the_laws() => MachineLaws.Hold(
        () => new CounterMachine(),
        Gen.OneOf(
            Gen.Select(Name, Gen.OneOf(Gen.Long[-9, 9], Gen.Long), (n, x) => CounterCommands.Add(n, x).ToArray()),
            Gen.Select(Name, Gen.Long, (n, x) => CounterCommands.Reset(n, x).ToArray())),
        Name.Select(n => CounterCommands.Get(n).ToArray()));

    [Fact]
    public void The_lock_machine_keeps_the_laws()
    {
        var (ttl, token) = (Gen.Long[1, 20_000], Gen.Long[1, 40]);
        MachineLaws.Hold(
            () => new LockMachine(),
            Gen.OneOf(
                Gen.Select(Name, Name, ttl, Name, (n, o, t, v) => LockCommands.Acquire(n, o, t, v).ToArray()),
                Gen.Select(Name, Name, token, (n, o, t) => LockCommands.Release(n, o, t).ToArray()),
                Gen.Select(Name, Name, token, ttl, Name, (n, o, k, t, v) => LockCommands.Renew(n, o, k, t, v).ToArray())),
            Gen.OneOf(
                Name.Select(n => LockCommands.Show(n).ToArray()),
                Gen.Int[1, 5].Select(l => LockCommands.List("", l).ToArray())));
    }

    [Fact]
    public void The_ledger_keeps_the_laws()
    {
        var account = Among("x", "y", "z");
        var amount = Gen.Long[1, 100];
        MachineLaws.Hold(
            () => new LedgerMachine(),
            Gen.OneOf(
                account.Select(a => LedgerCommands.Open(a).ToArray()),
                Gen.Select(account, amount, (a, x) => LedgerCommands.Deposit(a, x).ToArray()),
                Gen.Select(account, amount, (a, x) => LedgerCommands.Withdraw(a, x).ToArray()),
                Gen.Select(account, account, amount).Where((a, b, _) => a != b)
                    .Select((a, b, x) => LedgerCommands.Transfer(a, b, x).ToArray())),
            Gen.OneOf(account.Select(a => LedgerCommands.Balance(a).ToArray()), Gen.Const(LedgerCommands.Accounts().ToArray())));
    }

    [Fact]
    public void The_keyspace_of_etcd_keeps_the_laws()
    {
        var requests = Gen.Select(Gen.Int[1, 1_000_000], Gen.Long[1, 60]);
        MachineLaws.Hold(
            () => new MvccMachine(),
            requests.Select((seed, revision) => new RandomRequests(seed).Command(revision).ToByteArray()),
            Gen.OneOf(
                requests.Select((seed, revision) =>
                    MvccQueries.Range(new RandomRequests(seed).Range(revision), 0, MvccCaller.Anonymous).ToArray()),
                requests.Select((seed, revision) => MvccQueries.Events(new RandomRequests(seed).Events(revision)).ToArray()),
                Gen.Const(MvccQueries.Leases(MvccCaller.Anonymous).ToArray()),
                Gen.Const(MvccQueries.HashKv(0, MvccCaller.Anonymous).ToArray())));
    }

    private static Gen<string> Among(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static ReadOnlyMemory<byte>? Bytes(byte[]? bytes) => bytes is null ? (ReadOnlyMemory<byte>?)null : bytes;
}
