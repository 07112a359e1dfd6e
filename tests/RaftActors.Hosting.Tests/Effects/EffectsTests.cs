using System.Text;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using RaftActors.Hosting.Effects;
using RaftActors.Hosting.Tests.Nodes;
using RaftActors.Machines.Outbox;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Hosting.Tests.Effects;

/// <summary>Outbox handlers that are not actors.</summary>
public sealed class EffectsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Each_effect_runs_in_an_instance_and_a_scope_of_its_own()
    {
        await using var node = await NodeHost.Build(akka => akka
            .WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4051"))
            .WithRaftGroup("orders", services => ActivatorUtilities.CreateInstance<Orders>(services))
            .WithRaftOutbox<Postcards>("orders")).StartAsync();

        await node.ProposeAsync("orders", "tea");
        await node.ProposeAsync("orders", "coffee");

        // One more was made as a check.
        await Conditions.Until(() => node.Journal.Count("postcards disposed") == 3, "both were posted", Patience);
        Assert.Equal((1, 1), (node.Journal.Count("posted tea costs 3"), node.Journal.Count("posted coffee costs 6")));
    }

    [Fact]
    public async Task A_function_that_fails_gets_the_effect_again_until_it_succeeds()
    {
        var runs = 0;
        await using var node = await NodeHost.Build(akka => akka
            .WithRaft(o => (o.NodeId, o.Nodes["n1"], o.OutboxRetryInterval) = ("n1", "127.0.0.1:4051", TimeSpan.FromMilliseconds(50)))
            .WithRaftGroup<Orders>("orders")
            .WithRaftOutbox("orders", (services, effect, _) => Interlocked.Increment(ref runs) == 1
                ? throw new InvalidOperationException("Not yet.")
                : Say(services, effect))).StartAsync();

        await node.ProposeAsync("orders", "tea");

        await Conditions.Until(() => node.Journal.Count("tea") > 0, "the effect ran again", Patience);
        Assert.Equal(2, runs);

        static Task Say(IServiceProvider services, OutboxEffect effect)
        {
            services.GetRequiredService<Journal>().Add(Encoding.UTF8.GetString(effect.Effect.Span));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Effects_run_in_parallel_but_one_that_is_delivered_again_does_not_run_twice()
    {
        await using var node = NodeHost.Build(akka => akka
            .WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4051")));
        var system = node.Services.GetRequiredService<ActorSystem>();
        var (release, firsts) = (new TaskCompletionSource(), 0);
        var work = new OutboxWork("g", "it", Parallelism: 2, services => new OutboxFunction(services, (_, effect, _) =>
        {
            if (effect.Index != 1)
            {
                return Task.CompletedTask;
            }

            Interlocked.Increment(ref firsts);
            return release.Task;
        }));
        var runner = system.ActorOf(Props.Create(() => new OutboxRunnerActor(work)));

        var first = runner.Ask<OutboxDone>(Effect(1), Patience);
        runner.Tell(Effect(1));
        var second = await runner.Ask<OutboxDone>(Effect(2), Patience);
        await Conditions.Until(() => Volatile.Read(ref firsts) > 0, "the first one runs", Patience);

        Assert.Equal((2, 1), (second.Index, firsts));
        Assert.False(first.IsCompleted);
        release.SetResult();
        Assert.Equal(1, (await first).Index);
    }

    [Fact]
    public async Task The_token_is_cancelled_when_the_handler_stops()
    {
        await using var node = NodeHost.Build(akka => akka
            .WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4051")));
        var system = node.Services.GetRequiredService<ActorSystem>();
        var (running, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        var work = new OutboxWork("g", "it", Parallelism: 1, services => new OutboxFunction(services, async (_, _, stopping) =>
        {
            await using var told = stopping.Register(cancelled.SetResult);
            running.SetResult();
            await cancelled.Task;
        }));
        var runner = system.ActorOf(Props.Create(() => new OutboxRunnerActor(work)));

        runner.Tell(Effect(1));
        await running.Task.WaitAsync(Patience);
        await runner.GracefulStop(Patience);

        await cancelled.Task.WaitAsync(Patience);
    }

    private static OutboxEffect Effect(long index) => new("g", index, 0, default);
}
