using System.Collections.Immutable;
using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Journals that fail, refuse, are late or answer in another order.</summary>
public sealed class JournalFailureTests : PersistenceTest
{
    private readonly PluginControl _control;

    public JournalFailureTests(ITestOutputHelper output)
        : base(PersistenceConfigs.Controlled(), output) => _control = PluginControl.Of(Sys);

    [Fact]
    public void A_failed_write_reports_and_always_stops_the_actor()
    {
        var actor = StartFresh("p");
        _control.OnWrite = _ => throw new IOException("disk");
        Watch(actor);
        Run(actor, a => a.Persist(new Added("x"), a.Report));
        actor.Tell("never handled");
        ExpectMsg("failure:1:disk");
        ExpectTerminated(actor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_failure_that_comes_later_stops_too_and_handlers_do_not_run()
    {
        var actor = StartFresh("p");
        var gate = new TaskCompletionSource<IImmutableList<Exception>?>();
        _control.OnWrite = _ => gate.Task;
        Watch(actor);
        Run(actor, a => a.PersistAllAsync(new[] { new Added("x"), new Added("y") }, a.Report));
        actor.Tell("meanwhile");
        ExpectMsg("cmd:meanwhile");
        gate.SetException(new IOException("late"));
        ExpectMsg("failure:1:late");
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_rejected_event_uses_its_number_and_the_actor_lives_on()
    {
        var actor = StartFresh("p");
        _control.OnWrite = writes => Results(writes.Select(_ => (Exception?)new InvalidOperationException("refused")));
        Run(actor, a => a.Persist(new Added("x"), a.Report));
        ExpectMsg("rejected:1:refused");
        _control.OnWrite = null;
        Run(actor, a => a.Persist(new Added("y"), e => a.Say($"{e.Text}:{a.LastSequenceNr}")));
        ExpectMsg("y:2");
        StopAndWait(actor);
        Start("p");
        ExpectInOrder("rec:y", "recovered");
    }

    [Fact]
    public void Commands_go_on_after_a_rejection()
    {
        var actor = StartFresh("p");
        _control.OnWrite = writes => Results(writes.Select(_ => (Exception?)new InvalidOperationException("refused")));
        Run(actor, a =>
        {
            a.Self.Tell("waiting");
            a.PersistAll(new[] { new Added("x"), new Added("y") }, a.Report);
        });
        ExpectInOrder("rejected:1:refused", "rejected:2:refused", "cmd:waiting");
    }

    [Fact]
    public void One_atomic_write_may_be_rejected_among_others()
    {
        var actor = StartFresh("p");
        _control.OnWrite = writes => Results(writes.Select((_, i) => i == 1 ? new InvalidOperationException("second") : null));
        Run(actor, a =>
        {
            a.PersistAsync(new Added("1"), a.Report);
            a.PersistAsync(new Added("2"), a.Report);
            a.PersistAsync(new Added("3"), a.Report);
        });
        ExpectInOrder("done:1", "rejected:2:second", "done:3");
    }

    [Fact]
    public void A_PersistAll_is_one_atomic_write()
    {
        var actor = StartFresh("p");
        var sizes = new List<int>();
        _control.OnWrite = writes =>
        {
            sizes.AddRange(writes.Select(w => w.Size));
            return null;
        };
        Run(actor, a =>
        {
            a.PersistAll(new[] { new Added("1"), new Added("2"), new Added("3") }, _ => { });
            a.Persist(new Added("4"), a.Report);
        });
        ExpectMsg("done:4");
        Assert.Equal(new[] { 3, 1 }, sizes);
    }

    [Fact]
    public void One_write_is_under_way_and_the_rest_forms_the_next()
    {
        var actor = StartFresh("p");
        var gate = new TaskCompletionSource<IImmutableList<Exception>?>();
        _control.OnWrite = _ => gate.Task;
        for (var i = 0; i < 5; i++)
        {
            var text = i.ToString();
            Run(actor, a => a.PersistAsync(new Added(text), a.Report));
        }

        actor.Tell("all sent");
        ExpectMsg("cmd:all sent");
        Assert.Equal(new[] { 1 }, _control.Writes);
        gate.SetResult(null);
        ExpectInOrder("done:0", "done:1", "done:2", "done:3", "done:4");
        Assert.Equal(new[] { 1, 4 }, _control.Writes);
    }

    [Fact]
    public void A_confirmation_waits_for_those_of_earlier_writes_of_other_actors()
    {
        var slow = StartFresh("slow");
        var fast = StartFresh("fast");
        var gate = new TaskCompletionSource<IImmutableList<Exception>?>();
        _control.OnWrite = writes => writes[0].PersistenceId == "slow" ? gate.Task : null;
        Run(slow, a => a.Persist(new Added("slow"), a.Report));
        AwaitAssert(() => Assert.Single(_control.Writes));
        Run(fast, a => a.Persist(new Added("fast"), a.Report));
        AwaitAssert(() => Assert.Equal(2, _control.Writes.Count));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        gate.SetResult(null);
        ExpectMsgAllOf("done:slow", "done:fast");
    }

    [Fact]
    public void A_write_that_takes_too_long_fails()
    {
        var actor = StartFresh("p");
        _control.OnWrite = _ => new TaskCompletionSource<IImmutableList<Exception>?>().Task;
        Watch(actor);
        Run(actor, a => a.Persist(new Added("x"), a.Report));
        Assert.StartsWith("failure:1:", ExpectMsg<string>(), StringComparison.Ordinal);
        ExpectTerminated(actor);
    }

    [Fact]
    public void After_several_failures_the_breaker_refuses_and_closes_again()
    {
        var actors = Enumerable.Range(0, 5).Select(i => StartFresh("p" + i)).ToList();
        _control.OnWrite = _ => throw new IOException("disk");
        for (var i = 0; i < 3; i++)
        {
            Run(actors[i], a => a.Persist(new Added("x"), a.Report));
            ExpectMsg("failure:1:disk");
        }

        var attempts = _control.Writes.Count;
        _control.OnWrite = null;
        Run(actors[3], a => a.Persist(new Added("x"), a.Report));
        Assert.StartsWith("failure:1:", ExpectMsg<string>(), StringComparison.Ordinal);
        Assert.Equal(attempts, _control.Writes.Count);
        AwaitAssert(
            () =>
            {
                var late = Start("late-" + Guid.NewGuid());
                ExpectMsg("recovered");
                Run(late, a => a.Persist(new Added("x"), a.Report));
                ExpectMsg("done:x", TimeSpan.FromSeconds(1));
            },
            TimeSpan.FromSeconds(10),
            TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void Answers_to_an_earlier_incarnation_are_ignored()
    {
        var actor = StartFresh("p");
        var gate = new TaskCompletionSource<IImmutableList<Exception>?>();
        _control.OnWrite = _ => gate.Task;
        Run(actor, a => a.PersistAsync(new Added("x"), a.Report));
        AwaitAssert(() => Assert.Single(_control.Writes));
        Run(actor, _ => throw new InvalidOperationException("restart"));
        ExpectMsg("recovered");
        _control.OnWrite = null;
        gate.SetResult(null);
        actor.Tell("next");
        ExpectMsg("cmd:next");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_failed_replay_fails_the_recovery()
    {
        Store(StartFresh("p"), "x");
        _control.BeforeReplay = () => throw new IOException("unreadable");
        var actor = Start("p");
        Watch(actor);
        ExpectMsg("recovery-failure:unreadable");
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_silent_journal_fails_the_recovery_after_the_timeout()
    {
        Store(StartFresh("p"), "x");
        _control.BeforeReplay = () => new TaskCompletionSource().Task;
        var actor = Start("p");
        Watch(actor);
        Assert.StartsWith("recovery-failure:", ExpectMsg<string>(), StringComparison.Ordinal);
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_silent_snapshot_store_fails_the_recovery_after_the_timeout()
    {
        _control.BeforeLoad = () => new TaskCompletionSource().Task;
        var actor = Start("p");
        Watch(actor);
        Assert.StartsWith("recovery-failure:", ExpectMsg<string>(), StringComparison.Ordinal);
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_snapshot_that_cannot_be_loaded_fails_the_recovery()
    {
        _control.BeforeLoad = () => throw new IOException("unreadable");
        var actor = Start("p");
        Watch(actor);
        ExpectMsg("recovery-failure:unreadable");
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_snapshot_that_cannot_be_saved_is_reported_and_the_actor_lives_on()
    {
        var actor = StartFresh("p");
        Store(actor, "x");
        _control.BeforeSave = () => throw new IOException("full");
        Run(actor, a => a.SaveSnapshot(new State("s")));
        var failure = ExpectMsg<SaveSnapshotFailure>();
        Assert.Equal(1, failure.Metadata.SequenceNr);
        Assert.Equal("full", failure.Cause.Message);
        actor.Tell("next");
        ExpectMsg("cmd:next");
    }

    [Fact]
    public void A_failed_delete_is_reported_and_the_actor_lives_on()
    {
        var actor = StartFresh("p");
        Store(actor, "x");
        _control.BeforeDelete = () => throw new IOException("locked");
        Run(actor, a => a.DeleteMessages(1));
        var failure = ExpectMsg<DeleteMessagesFailure>();
        Assert.Equal(1, failure.ToSequenceNr);
        Assert.Equal("locked", failure.Cause.Message);
        Run(actor, a => a.DeleteSnapshot(1));
        Assert.Equal("locked", ExpectMsg<DeleteSnapshotFailure>().Cause.Message);
        actor.Tell("next");
        ExpectMsg("cmd:next");
    }

    [Fact]
    public void A_backoff_supervisor_starts_a_stopped_actor_again()
    {
        var child = Props.Create(() => new ScriptedActor("p", TestActor, ScriptedOptions.None));
        var options = Backoff.OnStop(child, "child", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), 0, -1);
        var supervisor = Sys.ActorOf(BackoffSupervisor.Props(options), "supervisor");
        ExpectMsg("recovered");
        _control.OnWrite = _ => throw new IOException("disk");
        Run(supervisor, a => a.Persist(new Added("x"), a.Report));
        ExpectMsg("failure:1:disk");
        _control.OnWrite = null;
        ExpectMsg("recovered");
        AwaitAssert(() =>
        {
            supervisor.Tell("alive");
            ExpectMsg("cmd:alive", TimeSpan.FromSeconds(1));
        });
    }

    private static Task<IImmutableList<Exception>?> Results(IEnumerable<Exception?> results) =>
        Task.FromResult<IImmutableList<Exception>?>(ImmutableList.CreateRange(results)!);
}
