using System.Text;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Log;
using RaftActors.Storage;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Machines.Sessions;

/// <summary>T§6.3: in a session every command is executed at most once, decided by the log alone.</summary>
public sealed class SessionTests
{
    private readonly MachineLog<ListMachine> _log = new() { Settings = new MachineSettings { SessionTimeout = TimeSpan.FromSeconds(10) } };

    [Fact]
    public void A_session_id_must_be_the_index_of_the_entry_that_opened_it()
    {
        _log.Command("first");
        Assert.Equal(2, _log.Open());
    }

    [Fact]
    public void A_repeated_sequence_must_get_the_first_answer_and_change_nothing()
    {
        var session = _log.Open();
        var first = _log.InSession(session, 1, "a");
        _log.Now += 500;
        var again = _log.InSession(session, 1, "a");

        Assert.Equal("a@1000000", Text(first));
        Assert.Equal((first.Index, first.Term, Text(first)), (again.Index, again.Term, Text(again)));
        Assert.Equal(["a"], List());
    }

    [Fact]
    public void Sequences_must_be_accepted_in_any_order_and_executed_once_each()
    {
        var session = _log.Open();
        foreach (var sequence in new[] { 3, 1, 3, 2, 1, 2 })
        {
            Assert.Equal(Outcome.Ok, _log.InSession(session, sequence, $"c{sequence}").Outcome);
        }

        Assert.Equal(["c3", "c1", "c2"], List());
    }

    [Fact]
    public void Sequences_below_the_lowest_awaited_one_must_not_be_answered_or_executed()
    {
        var session = _log.Open();
        _log.InSession(session, 1, "a");
        _log.InSession(session, 3, "c", lowestAwaited: 3);

        Assert.Equal(Outcome.AnswerForgotten, _log.InSession(session, 1, "a").Outcome);
        Assert.Equal(Outcome.AnswerForgotten, _log.InSession(session, 2, "never seen").Outcome);
        Assert.Equal(Outcome.Ok, _log.InSession(session, 3, "c", lowestAwaited: 1).Outcome);
        Assert.Equal(["a", "c"], List());
    }

    [Fact]
    public void Excess_answers_must_be_dropped_from_the_lowest_and_their_sequences_never_run_again()
    {
        var log = new MachineLog<ListMachine> { Settings = new MachineSettings { MaxSessionAnswers = 64 } };
        var session = log.Open();
        for (var i = 1; i <= 70; i++)
        {
            log.InSession(session, i, $"c{i}");
        }

        Assert.Equal(Outcome.AnswerForgotten, log.InSession(session, 6, "c6").Outcome);
        Assert.Equal("c7@1000000", Text(log.InSession(session, 7, "c7")));
        Assert.Equal(70, ListMachine.Parse(log.Machine.Query(default)).Count);
    }

    [Fact]
    public void Answers_above_the_byte_limit_must_be_dropped_from_the_lowest_except_the_newest()
    {
        var log = new MachineLog<ListMachine> { Settings = new MachineSettings { MaxSessionAnswerBytes = 60 } };
        var session = log.Open();
        log.InSession(session, 1, "short");
        log.InSession(session, 2, new string('x', 90));
        Assert.Equal(Outcome.AnswerForgotten, log.InSession(session, 1, "short").Outcome);
        Assert.Equal(Outcome.Ok, log.InSession(session, 2, "same").Outcome);
    }

    /// <summary>K04: time is log time.</summary>
    [Fact]
    public void Commands_of_an_expired_session_must_be_refused_and_never_executed()
    {
        var session = _log.Open();
        _log.Now += 10_000;
        Assert.Equal(Outcome.Ok, _log.InSession(session, 1, "a").Outcome);
        _log.Now += 10_001;
        Assert.Equal(Outcome.SessionExpired, _log.InSession(session, 2, "b").Outcome);
        _log.Now -= 10_001;
        Assert.Equal(Outcome.SessionExpired, _log.InSession(session, 1, "a").Outcome);
        Assert.Equal(["a"], List());
        Assert.Equal(_log.SaveAfterReplay(), _log.Save());
    }

    [Fact]
    public void The_timeout_must_be_taken_from_the_entry_and_not_from_the_node()
    {
        var brief = _log.Open();
        var other = new MachineLog<ListMachine> { Settings = new MachineSettings { SessionTimeout = TimeSpan.FromDays(1) } };
        other.Append(EntryKind.Envelope, _log.Entries[0].Payload);
        other.Now += 10_001;
        Assert.Equal(Outcome.SessionExpired, other.InSession(brief, 1, "a").Outcome);
    }

    [Fact]
    public void A_closed_or_unknown_session_must_be_refused()
    {
        var session = _log.Open();
        _log.Close(session);
        _log.Close(session);
        Assert.Equal(Outcome.SessionExpired, _log.InSession(session, 1, "a").Outcome);
        Assert.Equal(Outcome.SessionExpired, _log.InSession(77, 1, "a").Outcome);
        Assert.Empty(List());
    }

    /// <summary>K09: bounded, with the same evictions on every replica.</summary>
    [Fact]
    public void Ten_thousand_clients_must_leave_the_most_recently_used_sessions_open()
    {
        var first = _log.Open();
        var sessions = new List<long>();
        for (var i = 0; i < 10_000; i++)
        {
            sessions.Add(_log.Open());
            Assert.Equal(Outcome.Ok, _log.InSession(first, i + 1, "still here", i + 1).Outcome);
        }

        Assert.Equal(4096, _log.Machine.Sessions);
        Assert.Equal(Outcome.SessionExpired, _log.InSession(sessions[5_000], 1, "gone").Outcome);
        Assert.Equal(Outcome.Ok, _log.InSession(sessions[^4095], 1, "kept").Outcome);
        Assert.Equal(Outcome.SessionExpired, _log.InSession(sessions[^4096], 1, "gone").Outcome);
        Assert.Equal(_log.SaveAfterReplay(), _log.Save());
    }

    [Fact]
    public void Expired_sessions_must_be_evicted_before_those_in_use()
    {
        var log = new MachineLog<ListMachine>
        {
            Settings = new MachineSettings { MaxSessions = 3, SessionTimeout = TimeSpan.FromSeconds(10) },
        };
        log.Open();
        log.Open();
        log.Now += 10_001;
        log.Open();
        Assert.Equal(1, log.Machine.Sessions);
    }

    [Fact]
    public void A_snapshot_must_hold_the_sessions_their_answers_and_their_order_of_use()
    {
        var log = new MachineLog<ListMachine>
        {
            Settings = new MachineSettings { MaxSessions = 2, SessionTimeout = TimeSpan.FromSeconds(10) },
        };
        var older = log.Open();
        var newer = log.Open();
        log.InSession(newer, 1, "a");
        log.InSession(older, 5, "b", lowestAwaited: 4);
        log.Restart();

        Assert.Equal("a@1000000", Text(log.InSession(newer, 1, "a")));
        Assert.Equal(Outcome.AnswerForgotten, log.InSession(older, 3, "c").Outcome);
        Assert.Equal("b@1000000", Text(log.InSession(older, 5, "b")));
        log.Open();
        Assert.Equal(Outcome.SessionExpired, log.InSession(newer, 2, "c").Outcome);
        log.Now += 10_001;
        Assert.Equal(Outcome.SessionExpired, log.InSession(older, 6, "c").Outcome);
        Assert.Equal(["a", "b"], ListMachine.Parse(log.Machine.Query(default)));
        Assert.Equal(log.SaveAfterReplay(), log.Save());
    }

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("7A00")]
    public void An_envelope_that_cannot_be_read_must_fault_and_not_be_skipped(string hex) =>
        Assert.Throws<InvalidDataException>(() => _log.Append(EntryKind.Envelope, Convert.FromHexString(hex)));

    [Fact]
    public void A_snapshot_of_the_first_format_must_still_be_read()
    {
        using var state = new MemoryStream();
        var list = new ListMachine();
        list.Apply(new CommittedCommand(1, 1, 1, "old"u8.ToArray()));
        list.Save(state);
        byte[] first = [1, .. BitConverter.GetBytes(5_000_000L), .. state.ToArray()];
        _log.Machine.Load(SnapshotBytes.InMemory(first));

        Assert.Equal("new@5000000", Text(_log.Command("new")));
        Assert.Equal(["old", "new"], List());
        Assert.Null(_log.Machine.HashPoint(1));
    }

    private static string Text(AppliedEntry applied) => Encoding.UTF8.GetString(applied.Result.Span);

    private IReadOnlyList<string> List() => ListMachine.Parse(_log.Machine.Query(default));
}
