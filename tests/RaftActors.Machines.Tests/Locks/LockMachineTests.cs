using Google.Protobuf;
using RaftActors.Machines.Locks;
using RaftActors.Machines.Versions;
using RaftActors.Messages;
using RaftActors.Protocol.Log;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Machines.Tests.Locks;

public sealed class LockMachineTests
{
    private readonly MachineRun<LockMachine> _run = new();

    [Fact]
    public void A_free_lock_is_granted_with_the_index_as_token()
    {
        _run.ApplyGarbage(seed: 3, count: 4);

        var result = Apply(LockCommands.Acquire("l", "me", 1000));

        Assert.Equal(
            (LockStatus.Done, "me", 5L, _run.Now + 1000),
            (result.Status, result.Holder!.Owner, result.Holder.Token, result.Holder.ExpiresAt));
    }

    [Fact]
    public void Another_owner_is_refused_until_the_lock_expires_in_log_time()
    {
        Apply(LockCommands.Acquire("l", "me", 1000));
        _run.Now += 999;
        var refused = Apply(LockCommands.Acquire("l", "you", 1000));
        _run.Now += 1;
        var granted = Apply(LockCommands.Acquire("l", "you", 1000));

        Assert.Equal((LockStatus.Held, "me"), (refused.Status, refused.Holder!.Owner));
        Assert.Equal((LockStatus.Done, "you", 3L), (granted.Status, granted.Holder!.Owner, granted.Holder.Token));
    }

    [Fact]
    public void Renewing_keeps_the_token()
    {
        Apply(LockCommands.Acquire("l", "me", 1000));
        _run.Now += 500;
        var renewed = Apply(LockCommands.Renew("l", "me", 1, 2000));
        _run.Now += 500;
        var again = Apply(LockCommands.Renew("l", "me", 1));

        Assert.Equal((1L, 2000L), (renewed.Holder!.Token, renewed.Holder.TtlMs));
        Assert.Equal((LockStatus.Done, 1L, _run.Now + 2000), (again.Status, again.Holder!.Token, again.Holder.ExpiresAt));
        Assert.Equal(_run.Now + 5, Apply(LockCommands.Renew("l", "me", 1, 5)).Holder!.ExpiresAt);
    }

    [Fact]
    public void Acquiring_again_gives_the_owner_a_new_token_so_that_its_former_self_is_fenced_off()
    {
        Apply(LockCommands.Acquire("l", "me", 1000));
        _run.Now += 500;
        var again = Apply(LockCommands.Acquire("l", "me", 2000));

        Assert.Equal((LockStatus.Done, 2L, _run.Now + 2000), (again.Status, again.Holder!.Token, again.Holder.ExpiresAt));
        Assert.Equal(LockStatus.NotHolder, Apply(LockCommands.Renew("l", "me", 1)).Status);
        Assert.Equal(LockStatus.NotHolder, Apply(LockCommands.Release("l", "me", 1)).Status);
        Assert.Equal(LockStatus.Done, Apply(LockCommands.Release("l", "me", 2)).Status);
    }

    [Fact]
    public void A_holder_has_a_value_until_it_says_another_one()
    {
        Assert.Equal("here", Apply(LockCommands.Acquire("l", "me", 1000, "here")).Holder!.Value);
        Assert.Equal("here", Apply(LockCommands.Renew("l", "me", 1)).Holder!.Value);
        Assert.Equal("there", Apply(LockCommands.Renew("l", "me", 1, value: "there")).Holder!.Value);
        _run.Restart();
        Assert.Equal("there", LockResult.Decode(_run.Machine.Query(LockCommands.Show("l"))).Holder!.Value);
        Assert.Equal("", Apply(LockCommands.Renew("l", "me", 1, value: "")).Holder!.Value);
        Assert.Equal("", Apply(LockCommands.Acquire("l", "me", 1000)).Holder!.Value);
    }

    [Fact]
    public void A_value_is_limited()
    {
        var longest = new string('x', LockCommands.MaxValueBytes);
        Assert.Equal(LockStatus.Done, Apply(LockCommands.Acquire("l", "me", 1000, longest)).Status);
        Assert.Throws<ArgumentException>(() => LockCommands.Acquire("l", "me", 1000, longest + "x"));
        var renew = new Contracts.LockRenewMessage { Owner = "me", Token = 1, Value = longest + "x" };
        Assert.Equal(LockStatus.Invalid, Apply(new Contracts.LockCommandMessage { Name = "l", Renew = renew }.ToByteArray()).Status);
    }

    /// <summary>A program that does not know values ignores them; until none is left, all do.</summary>
    [Fact]
    public void A_value_is_ignored_before_the_version_is_raised()
    {
        var log = new MachineLog<LockMachine>();
        log.Append(EntryKind.Envelope, Envelopes.Terms(new MachineTerms(2, ApplyExceptionPolicy.Answer)));
        Assert.Equal("", Value(log.Append(EntryKind.Command, LockCommands.Acquire("l", "me", 1000, "here"))));
        Assert.Equal("", Value(log.Append(EntryKind.Command, LockCommands.Renew("l", "me", 2, value: "there"))));

        log.Append(EntryKind.Envelope, Envelopes.Terms(new MachineTerms(3, ApplyExceptionPolicy.Answer)));
        Assert.Equal("there", Value(log.Append(EntryKind.Command, LockCommands.Renew("l", "me", 2, value: "there"))));
        Assert.Equal(log.Save(), log.SaveAfterReplay());

        static string Value(AppliedEntry applied) => LockResult.Decode(applied.Result).Holder!.Value;
    }

    [Fact]
    public void Acquiring_again_keeps_the_token_before_the_version_is_raised()
    {
        var log = new MachineLog<LockMachine>();
        log.Append(EntryKind.Command, LockCommands.Acquire("l", "me", 1000));
        Assert.Equal(1, Token(log.Append(EntryKind.Command, LockCommands.Acquire("l", "me", 1000))));

        log.Append(EntryKind.Envelope, Envelopes.Terms(new MachineTerms(2, ApplyExceptionPolicy.Answer)));
        Assert.Equal(4, Token(log.Append(EntryKind.Command, LockCommands.Acquire("l", "me", 1000))));
        Assert.Equal(log.Save(), log.SaveAfterReplay());
        log.Restart();
        Assert.Equal(5, Token(log.Append(EntryKind.Command, LockCommands.Acquire("l", "me", 1000))));

        static long Token(AppliedEntry applied) => LockResult.Decode(applied.Result).Holder!.Token;
    }

    [Fact]
    public void A_repetition_in_a_session_gets_the_first_token()
    {
        var log = new MachineLog<LockMachine>();
        log.Append(EntryKind.Envelope, Envelopes.Terms(new MachineTerms(2, ApplyExceptionPolicy.Answer)));
        var session = log.Open();
        var acquire = LockCommands.Acquire("l", "me", 1000);

        var first = log.Append(EntryKind.Envelope, Envelopes.Command(new SessionSequence(session, 1), acquire));
        var again = log.Append(EntryKind.Envelope, Envelopes.Command(new SessionSequence(session, 1), acquire));

        Assert.Equal(3, LockResult.Decode(first.Result).Holder!.Token);
        Assert.Equal(first.Result.ToArray(), again.Result.ToArray());
    }

    [Fact]
    public void An_expired_holder_gets_a_new_token()
    {
        Apply(LockCommands.Acquire("l", "me", 1000));
        _run.Now += 1000;

        Assert.Equal(LockStatus.NotHolder, Apply(LockCommands.Renew("l", "me", 1)).Status);
        Assert.Equal(3, Apply(LockCommands.Acquire("l", "me", 1000)).Holder!.Token);
    }

    [Fact]
    public void Only_the_holder_can_release_with_its_token()
    {
        Apply(LockCommands.Acquire("l", "me", 1000));

        Assert.Equal(LockStatus.NotHolder, Apply(LockCommands.Release("l", "you", 1)).Status);
        Assert.Equal(LockStatus.NotHolder, Apply(LockCommands.Release("l", "me", 2)).Status);
        Assert.Equal(LockStatus.Done, Apply(LockCommands.Release("l", "me", 1)).Status);
        Assert.Equal(LockStatus.NotHolder, Apply(LockCommands.Release("l", "me", 1)).Status);
        Assert.Equal(LockStatus.Free, Show("l").Status);
    }

    [Fact]
    public void Expiry_is_shown_only_by_log_time()
    {
        Apply(LockCommands.Acquire("l", "me", 1000));
        Assert.False(Show("l").IsExpired);

        _run.Now += 1000;
        Apply(LockCommands.Acquire("other", "you", 1000));

        Assert.True(Show("l").IsExpired);
        Assert.Equal("me", Show("l").Holder!.Owner);
    }

    [Fact]
    public void Unreadable_commands_are_answered()
    {
        Assert.Equal(LockStatus.Invalid, Apply(new byte[] { 0xff }).Status);
        Assert.Equal(LockStatus.Invalid, Apply(default).Status);
        _run.ApplyGarbage(seed: 4, count: 2000);
        Assert.Throws<ArgumentException>(() => LockCommands.Acquire("l", "me", 0));
        Assert.Throws<ArgumentException>(() => LockCommands.Acquire("l", "", 1));
        Assert.Throws<ArgumentException>(() => LockCommands.Acquire("l", "me", LockCommands.MaxTtlMs + 1));
        Assert.ThrowsAny<ArgumentException>(() => _run.Machine.Query(new byte[] { 0xff }));
    }

    [Fact]
    public void A_snapshot_restores_holders_and_log_time()
    {
        Apply(LockCommands.Acquire("b", "me", 1000));
        Apply(LockCommands.Acquire("a", "you", 10));
        _run.Now += 10;
        Apply(LockCommands.Release("c", "x", 1));
        var snapshot = _run.Save();

        _run.Restart();

        Assert.Equal(snapshot, _run.Save());
        Assert.True(Show("a").IsExpired);
        Assert.Equal((1L, false), (Show("b").Holder!.Token, Show("b").IsExpired));
        Assert.Throws<InvalidDataException>(() => MachineRun<LockMachine>.Loaded(snapshot[..^1]));
        Assert.Throws<InvalidDataException>(() => MachineRun<LockMachine>.Loaded([0x08, 0x02]));
    }

    [Fact]
    public void Locks_are_listed_in_order_by_prefix_and_limit()
    {
        foreach (var name in new[] { "b2", "a", "b1", "c" })
        {
            Apply(LockCommands.Acquire(name, $"owner of {name}", 1000));
        }

        Apply(LockCommands.Release("c", "owner of c", Show("c").Holder!.Token));

        Assert.Equal((false, "a b1 b2"), List(LockCommands.List()));
        Assert.Equal((false, "b1 b2"), List(LockCommands.List("b")));
        Assert.Equal((true, "a"), List(LockCommands.List("", 1)));
        Assert.Equal((false, ""), List(LockCommands.List("x")));
        Assert.Equal((true, "b1"), List(LockCommands.List("", 1, "a")));
        Assert.Equal((false, "b2"), List(LockCommands.List("b", 1, "b1")));
        Assert.Equal((false, ""), List(LockCommands.List("", 1, "b2")));
        Assert.Equal((false, "b1 b2"), List(LockCommands.List("b", 9, "a")));
        Assert.Throws<ArgumentException>(() => LockCommands.List("", 0));
        Assert.Equal("owner of b1", LockResult.Decode(_run.Machine.Query(LockCommands.List("b1"))).Listed[0].Holder.Owner);

        (bool More, string Names) List(ReadOnlyMemory<byte> query)
        {
            var result = LockResult.Decode(_run.Machine.Query(query));
            return (result.More, string.Join(" ", result.Listed.Select(l => l.Name)));
        }
    }

    private LockResult Apply(ReadOnlyMemory<byte> command) => LockResult.Decode(_run.Apply(command));

    private LockResult Show(string name) => LockResult.Decode(_run.Machine.Query(LockCommands.Show(name)));
}
