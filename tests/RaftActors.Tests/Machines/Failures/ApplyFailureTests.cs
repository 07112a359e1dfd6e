using RaftActors.Messages;
using RaftActors.TestKit.Machines;
using System.Text;
using RaftActors.Machines;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Log;
using Xunit;

namespace RaftActors.Tests.Machines.Failures;

/// <summary>A machine's exception is either an answer, the same on every replica, or a failure of this node.</summary>
public sealed class ApplyFailureTests
{
    private readonly MachineLog<Failing> _log = new();

    [Fact]
    public void An_exception_must_be_answered_without_its_message_and_the_next_command_applied()
    {
        var failed = _log.Command("bug");

        Assert.Equal(
            (Outcome.MachineError, 1L, 7L, "The machine failed on this command; see the node logs."),
            (failed.Outcome, failed.Index, failed.Term, failed.Message));
        Assert.Equal("1", Text(_log.Command("x")));
    }

    [Fact]
    public void A_MachineException_must_be_answered_with_its_message_under_either_policy()
    {
        Assert.Equal((Outcome.MachineError, "Not on a Sunday."), Told(_log.Command("declared")));
        Fault();
        Assert.Equal((Outcome.MachineError, "Not on a Sunday."), Told(_log.Command("declared")));
    }

    [Fact]
    public void State_changed_before_the_exception_must_stay_and_its_effects_be_dropped()
    {
        _log.Command("halfway");

        Assert.Equal(0, _log.Machine.Effects.Count);
        Assert.False(_log.Machine.Effects.HasChanged);
        Assert.Equal("11", Text(_log.Command("x")));
        Assert.Equal(_log.Save(), _log.SaveAfterReplay());
    }

    [Theory]
    [InlineData("disk", typeof(IOException))]
    [InlineData("memory", typeof(InvalidOperationException))]
    public void A_failure_of_one_node_must_never_be_an_answer(string command, Type thrown) =>
        Assert.Throws(thrown, () => _log.Command(command));

    [Fact]
    public void The_policy_must_be_read_from_the_log_and_survive_a_snapshot()
    {
        Fault();
        Assert.Throws<InvalidOperationException>(() => _log.Command("bug"));
        _log.Entries.RemoveAt(_log.Entries.Count - 1);
        _log.Restart();
        Assert.Throws<InvalidOperationException>(() => _log.Command("bug"));
        _log.Append(EntryKind.Envelope, Envelopes.Terms(MachineTerms.First));
        Assert.Equal(Outcome.MachineError, _log.Command("bug").Outcome);
    }

    [Fact]
    public void A_repetition_in_a_session_must_get_the_failure_again_even_from_a_snapshot()
    {
        var session = _log.Open();
        var first = _log.InSession(session, 1, "declared");
        _log.Restart();
        var again = _log.InSession(session, 1, "x");

        Assert.Equal(first, again with { Result = first.Result });
        Assert.Equal((2L, "Not on a Sunday."), (again.Index, again.Message));
        Assert.Equal("1", Text(_log.InSession(session, 2, "x")));
    }

    [Fact]
    public void A_replica_that_answered_where_another_failed_must_have_another_hash()
    {
        var other = new MachineLog<Quiet>();
        _log.Command("bug");
        other.Command("bug");
        Assert.NotEqual(_log.Machine.HashPoint(1), other.Machine.HashPoint(1));
    }

    private void Fault() => _log.Append(EntryKind.Envelope, Envelopes.Terms(new MachineTerms(1, ApplyExceptionPolicy.Fault)));

    private static (Outcome, string?) Told(in AppliedEntry applied) => (applied.Outcome, applied.Message);

    private static string Text(in AppliedEntry applied) => Encoding.UTF8.GetString(applied.Result.Span);

    /// <summary>Answers nothing to everything.</summary>
    private sealed class Quiet : IStateMachine
    {
        public ReadOnlyMemory<byte> Apply(in CommittedCommand command) => default;

        public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => default;

        public void Save(Stream snapshot)
        {
        }

        public void Load(Stream snapshot)
        {
        }
    }
}
