using Akka.Actor;
using Akka.Streams.Dsl;
using RaftActors.Client;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Streams.Tests;

/// <summary>Proposals as a flow.</summary>
public sealed class RaftFlowTests : StreamRig
{
    [Fact]
    public async Task Answers_come_in_the_order_of_the_commands_with_what_belongs_to_them()
    {
        await Commit("first");

        var answers = await Source.From(Enumerable.Range(0, 50))
            .Select(i => (Bytes($"c{i}"), i))
            .Via(RaftFlow.Propose<int>(Client, Group, parallelism: 8, MaxWait))
            .RunWith(Sink.Seq<(Answer Answer, int Context)>(), Materializer)
            .WaitAsync(MaxWait);

        Assert.Equal(Enumerable.Range(0, 50), answers.Select(a => a.Context));
        Assert.All(answers, a => Assert.StartsWith($"c{a.Context}@", Text(a.Answer.Result), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_that_was_not_done_is_an_answer_not_a_failure()
    {
        var answers = await Source.From(["a", "b"])
            .Select(Bytes)
            .Via(RaftFlow.Propose(Client, "unknown", timeout: MaxWait))
            .RunWith(Sink.Seq<Answer>(), Materializer)
            .WaitAsync(MaxWait);

        Assert.Equal([Outcome.NoSuchGroup, Outcome.NoSuchGroup], answers.Select(a => a.Outcome));
    }

    [Fact]
    public async Task Unknown_is_an_answer_and_the_stream_goes_on()
    {
        var system = Materializer.System;
        var router = system.ActorOf(Props.Create(() => new Forgetful()));
        var client = new RaftClient(system, router, MaxWait, MaxWait);

        var answers = await Source.From(["lost", "kept"])
            .Select(Bytes)
            .Via(RaftFlow.Propose(client, Group))
            .RunWith(Sink.Seq<Answer>(), Materializer)
            .WaitAsync(MaxWait);

        Assert.Equal([Outcome.Unknown, Outcome.Ok], answers.Select(a => a.Outcome));
    }

    /// <summary>A router whose first command may have been applied.</summary>
    private sealed class Forgetful : ReceiveActor
    {
        public Forgetful() => Receive<Propose>(propose => Sender.Tell(
            Text(propose.Command) == "lost"
                ? Answer.Failed(Outcome.Unknown, null, "The leader was lost.")
                : new Answer(Outcome.Ok, 1, 1, default, "n1", null)));
    }
}
