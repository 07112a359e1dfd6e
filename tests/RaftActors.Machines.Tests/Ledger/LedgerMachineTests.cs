using RaftActors.Machines.Contracts;
using RaftActors.Machines.Ledger;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Machines.Tests.Ledger;

/// <summary>No balance falls below zero, and no money is created or lost.</summary>
public sealed class LedgerMachineTests
{
    private readonly MachineRun<LedgerMachine> _run = new();

    [Fact]
    public void Money_can_be_deposited_withdrawn_and_transferred()
    {
        Open("a", "b");
        Assert.Equal("a=100", Text(Do(LedgerCommands.Deposit("a", 100))));
        Assert.Equal("a=70 b=30", Text(Do(LedgerCommands.Transfer("a", "b", 30))));
        Assert.Equal("b=25", Text(Do(LedgerCommands.Withdraw("b", 5))));
        Assert.Equal("a=70", Text(Ask(LedgerCommands.Balance("a"))));
        var all = Ask(LedgerCommands.Accounts());
        Assert.Equal(("a=70 b=25", 95L), (Text(all), all.Total));
    }

    [Theory]
    [InlineData("withdraw a 11", LedgerStatus.Insufficient)]
    [InlineData("transfer a b 11", LedgerStatus.Insufficient)]
    [InlineData("transfer a x 1", LedgerStatus.NoSuchAccount)]
    [InlineData("transfer x a 1", LedgerStatus.NoSuchAccount)]
    [InlineData("deposit x 1", LedgerStatus.NoSuchAccount)]
    [InlineData("withdraw x 1", LedgerStatus.NoSuchAccount)]
    [InlineData("open a", LedgerStatus.AlreadyOpen)]
    [InlineData("deposit a 9223372036854775798", LedgerStatus.Overflow)]
    public void Forbidden_commands_must_be_refused_and_change_nothing(string command, LedgerStatus status)
    {
        Open("a", "b");
        Do(LedgerCommands.Deposit("a", 10));
        var before = _run.Save();
        Assert.Equal(status, Do(Parse(command)).Status);
        Assert.Equal(before, _run.Save());
    }

    [Fact]
    public void Each_balance_must_be_limited_to_a_64_bit_number()
    {
        Open("a", "b");
        Assert.Equal(LedgerStatus.Done, Do(LedgerCommands.Deposit("a", long.MaxValue)).Status);
        Assert.Equal(LedgerStatus.Overflow, Do(LedgerCommands.Deposit("a", 1)).Status);
        Assert.Equal(LedgerStatus.Done, Do(LedgerCommands.Deposit("b", long.MaxValue)).Status);
        Assert.Equal(LedgerStatus.Overflow, Do(LedgerCommands.Transfer("a", "b", 1)).Status);
        _run.Restart();
        Assert.Equal(LedgerStatus.Overflow, Do(LedgerCommands.Deposit("b", 1)).Status);

        // The sum is larger than the answer's field: the largest number stands for it.
        Assert.Equal(long.MaxValue, Ask(LedgerCommands.Accounts()).Total);
    }

    [Fact]
    public void Until_version_2_is_in_force_the_sum_of_the_ledger_must_be_limited()
    {
        Open("a", "b");
        Assert.Equal(LedgerStatus.Done, DoInVersion1(LedgerCommands.Deposit("a", long.MaxValue - 1)));
        Assert.Equal(LedgerStatus.Done, DoInVersion1(LedgerCommands.Deposit("b", 1)));
        Assert.Equal(LedgerStatus.Overflow, DoInVersion1(LedgerCommands.Deposit("b", 1)));
        Assert.Equal(LedgerStatus.Done, DoInVersion1(LedgerCommands.Transfer("a", "b", long.MaxValue - 1)));
        Assert.Equal(long.MaxValue, Ask(LedgerCommands.Accounts()).Total);
        _run.Restart();
        Assert.Equal(LedgerStatus.Overflow, DoInVersion1(LedgerCommands.Deposit("a", 1)));
    }

    [Fact]
    public void Random_transfers_must_conserve_the_sum()
    {
        var random = new Random(5);
        var names = Enumerable.Range(0, 20).Select(i => $"account {i}").ToArray();
        Open(names);
        foreach (var name in names)
        {
            Do(LedgerCommands.Deposit(name, 100));
        }

        for (var i = 0; i < 10_000; i++)
        {
            var from = random.Next(names.Length);
            Do(LedgerCommands.Transfer(names[from], names[(from + 1 + random.Next(names.Length - 1)) % names.Length], random.Next(1, 90)));
            if (i % 1000 == 0)
            {
                _run.Restart();
            }
        }

        var all = Ask(LedgerCommands.Accounts());
        Assert.Equal((2000L, 2000L), (all.Total, all.Accounts.Sum(a => a.Balance)));
        Assert.All(all.Accounts, a => Assert.True(a.Balance >= 0));
        Assert.True(all.Accounts.Select(a => a.Balance).Distinct().Count() > 5);
    }

    [Theory]
    [InlineData("deposit a 0")]
    [InlineData("deposit a -5")]
    [InlineData("withdraw a 0")]
    [InlineData("transfer a b -1")]
    [InlineData("transfer a a 1")]
    [InlineData("open ")]
    public void Invalid_commands_must_be_refused_when_encoding(string command) => Assert.Throws<ArgumentException>(() => Parse(command));

    [Fact]
    public void Names_beyond_their_limit_must_be_refused()
    {
        Assert.False(LedgerCommands.Open(new string('x', LedgerLimits.MaxAccountBytes)).IsEmpty);
        Assert.Throws<ArgumentException>(() => LedgerCommands.Open(new string('x', LedgerLimits.MaxAccountBytes + 1)));
        Assert.Throws<ArgumentException>(() => LedgerCommands.Open("half \uD800"));
    }

    [Fact]
    public void Bytes_that_exceed_a_limit_must_be_answered_and_change_nothing()
    {
        Open("a");
        Do(LedgerCommands.Deposit("a", 5));
        var before = _run.Save();
        var negative = new LedgerCommandMessage { Deposit = new LedgerDepositMessage { Account = "a", Amount = -1 } };
        Assert.Equal(LedgerStatus.Invalid, Do(Google.Protobuf.MessageExtensions.ToByteArray(negative)).Status);
        Assert.Equal(LedgerStatus.Invalid, Do(default).Status);
        _run.ApplyGarbage(seed: 1, count: 3000);
        Assert.Equal(before, _run.Save());
    }

    [Fact]
    public void A_query_may_be_proposed_but_a_command_may_not_be_queried()
    {
        Open("a");
        Assert.Equal("a=0", Text(Do(LedgerCommands.Balance("a"))));
        Assert.Equal(LedgerStatus.NoSuchAccount, Ask(LedgerCommands.Balance("b")).Status);
        Assert.Throws<ArgumentException>(() => Ask(LedgerCommands.Deposit("a", 1)));
        Assert.Throws<ArgumentException>(() => _run.Machine.Query(new byte[] { 255 }));
    }

    [Fact]
    public void Snapshot_and_hash_must_depend_only_on_the_state()
    {
        var other = new MachineRun<LedgerMachine>();
        Open("b", "a");
        other.Apply(LedgerCommands.Open("a"));
        Assert.NotEqual(_run.Machine.HashState(), other.Machine.HashState());
        other.Apply(LedgerCommands.Open("b"));
        Assert.Equal(_run.Save(), other.Save());
        Assert.Equal(_run.Machine.HashState(), other.Machine.HashState());
        Do(LedgerCommands.Deposit("a", 1));
        Assert.NotEqual(_run.Machine.HashState(), other.Machine.HashState());
        Assert.Equal(_run.Machine.HashState(), MachineRun<LedgerMachine>.Loaded(_run.Save()).HashState());
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("")]
    [InlineData("0802")]
    [InlineData("08011206 0A0161 10FB FF FF FF FF FF FF FF FF 01")]
    [InlineData("0801 1203 0A0161 1203 0A0161")]
    public void An_invalid_snapshot_must_be_refused(string hex) => Assert.Throws<InvalidDataException>(
        () => MachineRun<LedgerMachine>.Loaded(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

    [Theory]
    [InlineData("open a", "0A030A0161")]
    [InlineData("deposit a 300", "12060A016110AC02")]
    [InlineData("withdraw a 300", "1A060A016110AC02")]
    [InlineData("transfer a b 300", "22090A0161120162 18AC02")]
    public void Commands_must_have_their_frozen_bytes(string command, string hex) =>
        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(Parse(command).Span));

    [Fact]
    public void Queries_answers_and_snapshots_must_have_their_frozen_bytes()
    {
        Open("a");
        Do(LedgerCommands.Deposit("a", 300));
        Assert.Equal("2A030A0161", Convert.ToHexString(LedgerCommands.Balance("a").Span));
        Assert.Equal("3200", Convert.ToHexString(LedgerCommands.Accounts().Span));
        Assert.Equal("1A060A016110AC0220AC02", Convert.ToHexString(_run.Machine.Query(LedgerCommands.Accounts()).Span));
        Assert.Equal("080112060A016110AC02", Convert.ToHexString(_run.Save()));
    }

    private void Open(params string[] accounts)
    {
        foreach (var account in accounts)
        {
            Assert.Equal(LedgerStatus.Done, Do(LedgerCommands.Open(account)).Status);
        }
    }

    private static string Text(LedgerResult result) => string.Join(" ", result.Accounts.Select(a => $"{a.Account}={a.Balance}"));

    private LedgerStatus DoInVersion1(ReadOnlyMemory<byte> command) =>
        LedgerResult.Decode(_run.Machine.Apply(new CommittedCommand(100, 7, 1, command) { Version = 1 })).Status;

    private LedgerResult Do(ReadOnlyMemory<byte> command) => LedgerResult.Decode(_run.Apply(command));

    private LedgerResult Ask(ReadOnlyMemory<byte> query) => LedgerResult.Decode(_run.Machine.Query(query));

    private static ReadOnlyMemory<byte> Parse(string command)
    {
        var words = command.Split(' ');
        return words[0] switch
        {
            "open" => LedgerCommands.Open(words[1]),
            "deposit" => LedgerCommands.Deposit(words[1], long.Parse(words[2])),
            "withdraw" => LedgerCommands.Withdraw(words[1], long.Parse(words[2])),
            _ => LedgerCommands.Transfer(words[1], words[2], long.Parse(words[3])),
        };
    }
}
