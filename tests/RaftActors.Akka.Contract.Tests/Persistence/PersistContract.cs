using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using RaftActors.Akka.Contract.Tests.Persistence.Sql;
using RaftActors.Akka.Contract.Tests.Requirements;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Persist, PersistAll, their asynchronous forms, and what becomes of commands meanwhile; on every journal.</summary>
public abstract class PersistContract : PersistenceTest
{
    protected PersistContract(Config config, ITestOutputHelper output)
        : base(config, output)
    {
    }

    protected PersistContract(SqlStores stores, ITestOutputHelper output)
        : base(stores, output)
    {
    }

    [ContractFact]
    public void Handler_gets_the_event_and_the_sequence_number_grows()
    {
        var actor = StartFresh("p");
        Run(actor, a => a.Persist(new Added("x"), e => a.Say($"{e.Text}:{a.LastSequenceNr}:{a.SnapshotSequenceNr}")));
        ExpectMsg("x:1:1");
        Run(actor, a => a.Persist(new Added("y"), e => a.Say($"{e.Text}:{a.LastSequenceNr}")));
        ExpectMsg("y:2");
    }

    [ContractFact]
    public void Commands_wait_until_the_handler_of_Persist_has_run()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.Self.Tell("next");
            a.Persist(new Added("x"), a.Report);
            a.Say("returned");
        });
        ExpectInOrder("returned", "done:x", "cmd:next");
    }

    [ContractFact]
    public void Commands_wait_until_the_last_handler_of_PersistAll_has_run()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.Self.Tell("next");
            a.PersistAll(new[] { new Added("x"), new Added("y") }, a.Report);
            a.Persist(new Added("z"), a.Report);
        });
        ExpectInOrder("done:x", "done:y", "done:z", "cmd:next");
    }

    [ContractFact]
    public void PersistAsync_lets_commands_go_on()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.Self.Tell("next");
            a.PersistAsync(new Added("x"), a.Report);
        });
        ExpectInOrder("cmd:next", "done:x");
    }

    [ContractFact]
    public void Handlers_run_in_the_order_of_the_calls()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.PersistAsync(new Added("1"), a.Report);
            a.PersistAllAsync(new[] { new Added("2"), new Added("3") }, a.Report);
            a.Persist(new Added("4"), a.Report);
            a.PersistAsync(new Added("5"), a.Report);
        });
        Run(actor, a => a.PersistAllAsync(new[] { new Added("6"), new Added("7") }, a.Report));
        ExpectInOrder("done:1", "done:2", "done:3", "done:4", "done:5", "done:6", "done:7");
    }

    [ContractFact]
    public void Many_asynchronous_writes_keep_their_order()
    {
        var actor = StartFresh("p");
        for (var i = 0; i < 200; i++)
        {
            var text = i.ToString();
            Run(actor, a => a.PersistAsync(new Added(text), e => a.Say($"{e.Text}:{a.LastSequenceNr}")));
        }

        for (var i = 0; i < 200; i++)
        {
            ExpectMsg($"{i}:{i + 1}");
        }
    }

    [ContractFact]
    public void Handler_sees_the_sender_of_its_command()
    {
        var actor = StartFresh("p");
        var one = CreateTestProbe();
        var two = CreateTestProbe();
        Run(actor, a => a.PersistAsync(new Added("x"), e => a.Sender.Tell(e.Text)), one);
        Run(actor, a => a.PersistAsync(new Added("y"), e => a.Sender.Tell(e.Text)), two);
        Run(actor, a => a.Persist(new Added("z"), e => a.Sender.Tell(e.Text)), one);
        one.ExpectMsg("x");
        two.ExpectMsg("y");
        one.ExpectMsg("z");
    }

    [ContractFact]
    public void Stashed_commands_keep_their_sender()
    {
        var actor = StartFresh("p");
        var probe = CreateTestProbe();
        Run(actor, a => a.Persist(new Added("x"), a.Report));
        Run(actor, a => a.Sender.Tell("hello"), probe);
        probe.ExpectMsg("hello");
    }

    [ContractFact]
    public void A_handler_may_persist_and_commands_wait_for_that_too()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.Self.Tell("next");
            a.Persist(new Added("outer"), e =>
            {
                a.Report(e);
                a.Persist(new Added("inner"), inner =>
                {
                    a.Report(inner);
                    a.Persist(new Added("innermost"), a.Report);
                });
            });
        });
        ExpectInOrder("done:outer", "done:inner", "done:innermost", "cmd:next");
    }

    [ContractFact]
    public void Nested_persists_come_after_what_was_called_before()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.Persist(new Added("1"), e =>
            {
                a.Report(e);
                a.Persist(new Added("1a"), a.Report);
            });
            a.Persist(new Added("2"), a.Report);
        });
        ExpectInOrder("done:1", "done:2", "done:1a");
    }

    [ContractFact]
    public void PersistAll_of_nothing_does_nothing()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.PersistAll(Array.Empty<Added>(), a.Report);
            a.Say("returned");
        });
        actor.Tell("next");
        ExpectInOrder("returned", "cmd:next");
        Run(actor, a => a.Persist(new Added("x"), e => a.Say($"{e.Text}:{a.LastSequenceNr}")));
        ExpectMsg("x:1");
    }

    [ContractFact]
    public void PersistAllAsync_of_nothing_throws()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            try
            {
                a.PersistAllAsync(Array.Empty<Added>(), a.Report);
                a.Say("no exception");
            }
            catch (Exception)
            {
                a.Say("thrown");
            }
        });
        ExpectMsg("thrown");
    }

    [ContractFact]
    public void DeferAsync_with_nothing_pending_runs_at_once()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            a.DeferAsync(new Added("x"), a.Report);
            a.Say("returned");
        });
        ExpectInOrder("done:x", "returned");
    }

    [ContractFact]
    public void DeferAsync_waits_for_what_was_persisted_before()
    {
        var actor = StartFresh("p");
        var probe = CreateTestProbe();
        Run(
            actor,
            a =>
            {
                a.PersistAsync(new Added("x"), a.Report);
                a.DeferAsync(new Added("later"), e =>
                {
                    a.Report(e);
                    a.Sender.Tell("deferred");
                });
                a.Say("returned");
            },
            probe);
        ExpectInOrder("returned", "done:x", "done:later");
        probe.ExpectMsg("deferred");
        Run(actor, a => a.Say(a.LastSequenceNr));
        ExpectMsg(1L);
    }

    [ContractFact]
    public void Persisting_during_recovery_throws()
    {
        Start("p", new ScriptedOptions
        {
            OnRecover = (a, message) =>
            {
                if (message is RecoveryCompleted)
                {
                    return;
                }

                try
                {
                    a.Persist(new Added("no"), a.Report);
                }
                catch (InvalidOperationException)
                {
                    a.Say("refused");
                }
            },
        });
        ExpectMsg("recovered");
        var first = StartFresh("q");
        Store(first, "x");
        StopAndWait(first);
        Start("q", new ScriptedOptions
        {
            OnRecover = (a, message) =>
            {
                if (message is Added)
                {
                    a.Say(Assert.Throws<InvalidOperationException>(() => a.PersistAsync(new Added("no"), a.Report)).GetType().Name);
                }
            },
        });
        ExpectInOrder(nameof(InvalidOperationException), "rec:x", "recovered");
    }

    [ContractFact]
    public void Persisting_when_recovery_has_completed_precedes_waiting_commands()
    {
        var actor = Start("p", new ScriptedOptions
        {
            OnRecover = (a, message) =>
            {
                if (message is RecoveryCompleted)
                {
                    a.Persist(new Added("first"), a.Report);
                }
            },
        });
        actor.Tell("waiting");
        ExpectInOrder("recovered", "done:first", "cmd:waiting");
    }

    [ContractFact]
    public void The_users_stash_is_separate_from_waiting_commands()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            if (a.LastSequenceNr == 0)
            {
                a.Stash.Stash();
                a.Say("stashed");
            }
            else
            {
                a.Say("unstashed");
            }
        });
        ExpectMsg("stashed");
        Run(actor, a => a.Persist(new Added("x"), a.Report));
        actor.Tell("between");
        ExpectInOrder("done:x", "cmd:between");
        Run(actor, a => a.Stash.UnstashAll());
        ExpectMsg("unstashed");
    }

    [ContractFact]
    public void Unstashing_in_a_handler_keeps_all_commands()
    {
        var actor = StartFresh("p");
        Run(actor, a =>
        {
            if (a.LastSequenceNr == 0)
            {
                a.Stash.Stash();
            }
            else
            {
                a.Say("unstashed");
            }
        });
        Run(actor, a =>
        {
            a.Self.Tell("waiting");
            a.Persist(new Added("x"), e =>
            {
                a.Report(e);
                a.Stash.UnstashAll();
            });
        });
        ExpectMsg("done:x");
        ExpectMsgAllOf("unstashed", "cmd:waiting");
    }

    [ContractFact]
    public void An_event_may_be_large()
    {
        var body = new byte[3_000_000];
        Random.Shared.NextBytes(body);
        var actor = StartFresh("p");
        Run(actor, a => a.Persist(new Bulk(body), e => a.Say(e.Body.Length)));
        ExpectMsg(body.Length);
        StopAndWait(actor);
        Start("p");
        Assert.Equal(body, ExpectMsg<Bulk>().Body);
        ExpectMsg("recovered");
    }

    [ContractFact]
    public void Persistent_ids_do_not_mix()
    {
        Store(StartFresh("p"), "p1", "p2");
        Store(StartFresh("p-2"), "q1");
        Start("p");
        ExpectInOrder("rec:p1", "rec:p2", "recovered");
        Start("p-2");
        ExpectInOrder("rec:q1", "recovered");
    }

    [ContractFact]
    public void Many_actors_persist_at_the_same_time()
    {
        const int actors = 20;
        const int events = 10;
        var refs = Enumerable.Range(0, actors).Select(i => StartFresh("many-" + i)).ToList();
        for (var e = 0; e < events; e++)
        {
            var text = e.ToString();
            refs.ForEach(r => Run(r, a => a.Persist(new Added(text), _ => a.Say(1))));
        }

        for (var i = 0; i < actors * events; i++)
        {
            ExpectMsg(1);
        }

        refs.ForEach(StopAndWait);
        for (var i = 0; i < actors; i++)
        {
            Start("many-" + i);
            ExpectInOrder(Enumerable.Range(0, events).Select(e => "rec:" + e).Append("recovered").ToArray());
        }
    }
}
