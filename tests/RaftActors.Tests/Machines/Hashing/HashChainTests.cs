using RaftActors.Machines;
using RaftActors.Machines.Hashing;
using RaftActors.Protocol.Log;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Machines.Hashing;

/// <summary>The same log gives the same hash; the majority's verdict detects a different one, even after a snapshot.</summary>
public sealed class HashChainTests
{
    private readonly MachineLog<ListMachine> _log = new();
    private readonly MachineLog<ListMachine> _other = new();

    [Fact]
    public void The_same_log_must_give_the_same_hash_whether_applied_or_loaded()
    {
        Both("a");
        _log.Restart();
        Both("b");
        Assert.Equal(_other.Machine.HashPoint(2), _log.Machine.HashPoint(2));
    }

    [Theory]
    [InlineData("other command", 0)]
    [InlineData("a", 5)]
    public void Another_command_or_time_must_give_another_hash(string text, long later)
    {
        _log.Command("a");
        _other.Now += later;
        _other.Command(text);
        Assert.NotEqual(_other.Machine.HashPoint(1), _log.Machine.HashPoint(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_verdict_must_fault_only_replicas_that_differ(bool restarts)
    {
        Both("a");
        var hash = _log.Machine.HashPoint(1)!.Value;
        _other.Machine.HashPoint(1);
        if (restarts)
        {
            _log.Restart();
            _other.Restart();
        }

        _log.Append(EntryKind.Envelope, Envelopes.HashVerdict(1, hash));
        var diverged = Assert.Throws<StateDivergedException>(() => _other.Append(EntryKind.Envelope, Envelopes.HashVerdict(1, hash + 1)));
        Assert.Contains($"index 1: its hash is {hash:x16}, the majority's is {hash + 1:x16}", diverged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_about_an_index_without_a_hash_must_change_nothing()
    {
        Both("a");
        _log.Machine.HashPoint(1);
        _log.Append(EntryKind.Envelope, Envelopes.HashVerdict(77, 1));
        Assert.Equal(2, _log.Index);
    }

    private void Both(string text)
    {
        _log.Command(text);
        _other.Command(text);
    }
}
