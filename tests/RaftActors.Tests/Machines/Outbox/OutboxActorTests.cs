using System.Text;
using Akka.Actor;
using Akka.TestKit;
using RaftActors.Machines;
using RaftActors.Machines.Outbox;
using RaftActors.Protocol.Identity;
using Xunit;

namespace RaftActors.Tests.Machines.Outbox;

/// <summary>Only the leader runs effects, repeatedly until they are done, and acknowledges them in the log.</summary>
public sealed class OutboxActorTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(60);
    private readonly OutboxHandlers _handlers = new();
    private readonly TestProbe _replica;
    private readonly TestProbe _handler;
    private IActorRef _outbox;

    public OutboxActorTests()
        : base(Raft.DefaultConfig())
    {
        _replica = CreateTestProbe();
        _handler = CreateTestProbe();
        _outbox = New();
    }

    [Fact]
    public void A_follower_must_run_nothing_and_a_leader_everything_in_order()
    {
        Register();
        Add(Effect(1, 0), Effect(3, 0), Effect(3, 1));
        _handler.ExpectNoMsg(Moment);
        Lead(true);
        Assert.Equal([(1, 0), (3, 0), (3, 1)], _handler.ReceiveN(3).Cast<OutboxEffect>().Select(e => (e.Index, e.Ordinal)));
    }

    [Fact]
    public void Completed_effects_must_be_acknowledged_in_one_entry_and_removed_when_it_is_applied()
    {
        Register();
        Lead(true);
        var effects = Enumerable.Range(1, 10).Select(i => Effect(i, 0)).ToArray();
        Add(effects);
        _handler.ReceiveN(10);
        foreach (var effect in effects)
        {
            _outbox.Tell(effect.Done, _handler);
        }

        var acknowledged = new HashSet<long>();
        AwaitCondition(() =>
        {
            acknowledged.UnionWith(Acknowledged());
            return acknowledged.Count == 10;
        });
        _outbox.Tell(new OutboxProtocol.Changed([], [.. effects.Select(e => e.Done)]));
        _handler.ExpectNoMsg(Moment);
        _replica.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_unfinished_effect_must_be_delivered_again()
    {
        _outbox = New(repeats: true);
        Register();
        Lead(true);
        Add(Effect(1, 0));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, _handler.ExpectMsg<OutboxEffect>().Index);
        }
    }

    [Fact]
    public void An_acknowledgement_that_did_not_reach_the_log_must_be_proposed_again_without_running_the_effect()
    {
        _outbox = New(repeats: true);
        Register();
        _handler.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell(((OutboxEffect)message).Done);
            return AutoPilot.KeepRunning;
        }));
        Lead(true);
        Add(Effect(1, 0));
        _handler.ExpectMsg<OutboxEffect>();
        Assert.Equal([1], Acknowledged());
        Assert.Equal([1], Acknowledged());

        Lead(false);
        Lead(true);
        Assert.Equal([1], Acknowledged());
        _handler.ExpectNoMsg(Moment);
    }

    [Fact]
    public void A_deposed_leader_must_stop_running_effects_until_it_leads_again()
    {
        Register();
        Lead(true);
        Add(Effect(1, 0));
        _handler.ExpectMsg<OutboxEffect>();
        Lead(false);
        Add(Effect(2, 0));
        _handler.ExpectNoMsg(Moment);
        Lead(true);
        Assert.Equal(1, _handler.ExpectMsg<OutboxEffect>().Index);
    }

    [Fact]
    public void The_number_of_effects_in_flight_must_be_limited()
    {
        Register();
        Lead(true);
        Add([.. Enumerable.Range(1, 100).Select(i => Effect(i, 0))]);
        var first = _handler.ReceiveN(64).Cast<OutboxEffect>().ToList();
        _handler.ExpectNoMsg(Moment);
        _outbox.Tell(first[10].Done, _handler);
        Assert.Equal(65, _handler.ExpectMsg<OutboxEffect>().Index);
    }

    [Fact]
    public void A_handler_registered_late_must_get_the_waiting_effects()
    {
        Lead(true);
        Add(Effect(1, 0));
        Register();
        Sys.EventStream.Publish(new OutboxProtocol.HandlerRegistered("g"));
        Assert.Equal(1, _handler.ExpectMsg<OutboxEffect>().Index);
    }

    [Fact]
    public void The_configured_handler_must_be_created_and_used()
    {
        var outbox = New(Props.Create<Reporter>());
        Sys.EventStream.Subscribe(TestActor, typeof(Reporter.Ran));
        outbox.Tell(new MachineProtocol.Lead(true), _replica);
        outbox.Tell(new OutboxProtocol.Reset([Effect(5, 2)]));
        Assert.Equal("5.2 text", ExpectMsg<Reporter.Ran>().Text);
        Assert.Equal([5], Acknowledged());
    }

    [Fact]
    public void A_configured_handler_that_stops_or_throws_must_be_re_created_for_the_next_attempt()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(OutboxEffect));
        Dying.Runs = 0;
        _outbox = New(Props.Create<Dying>(), repeats: true);
        Lead(true);
        Add(Effect(1, 0));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, ExpectMsg<OutboxEffect>(TimeSpan.FromSeconds(10)).Index);
        }
    }

    /// <summary>Retries only if a test requests it: a slow machine must not look like an unresponsive handler.</summary>
    private IActorRef New(Props? handler = null, bool repeats = false)
    {
        var settings = new MachineSettings { OutboxRetryInterval = repeats ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromHours(1) };
        return Sys.ActorOf(Props.Create(() => new OutboxActor(new GroupId("g"), handler, settings, _handlers)));
    }

    private static OutboxEffect Effect(long index, int ordinal) => new("g", index, ordinal, "text"u8.ToArray());

    private void Register() => _handlers.Register("g", _handler);

    private void Lead(bool leads) => _outbox.Tell(new MachineProtocol.Lead(leads), _replica);

    private void Add(params OutboxEffect[] effects) => _outbox.Tell(new OutboxProtocol.Changed(effects, []));

    private IEnumerable<long> Acknowledged() =>
        Envelopes.Read(_replica.ExpectMsg<MachineProtocol.ProposeEnvelope>().Envelope.Span).EffectsDone.Effects.Select(e => e.Index);

    /// <summary>Fails on creation the first time, then stops at one effect and throws at the next.</summary>
    public sealed class Dying : UntypedActor
    {
        internal static int Runs { get; set; }

        public Dying()
        {
            if (Runs++ == 0)
            {
                throw new InvalidOperationException("Not yet.");
            }
        }

        protected override void OnReceive(object message)
        {
            Context.System.EventStream.Publish(message);
            if (Runs++ % 2 == 0)
            {
                Context.Stop(Self);
            }
            else
            {
                throw new InvalidOperationException("At an effect.");
            }
        }
    }

    /// <summary>A handler created from the configuration: publishes the effects it runs.</summary>
    public sealed class Reporter : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is OutboxEffect effect)
            {
                Context.System.EventStream.Publish(
                    new Ran($"{effect.Index}.{effect.Ordinal} {Encoding.UTF8.GetString(effect.Effect.Span)}"));
                Sender.Tell(effect.Done);
            }
        }

        public sealed record Ran(string Text);
    }
}
