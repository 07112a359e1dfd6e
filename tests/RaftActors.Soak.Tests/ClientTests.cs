using RaftActors.Soak.History;
using RaftActors.Soak.Workload;
using Xunit;

namespace RaftActors.Soak.Tests;

/// <summary>Violations detected by clients: missing answers, and repetitions with different answers.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task A_request_without_any_answer_is_a_violation()
    {
        var context = new WorkloadContext([new ScriptedRoute(_ => Reply.Unknown("no answer") with { IsLate = true })]);

        await new SoakClient(1, "counter", context, new Random(1)).RunAsync(Add(), inSession: false);

        Assert.Equal("answers", Assert.Single(context.Violations).Checker);
    }

    [Fact]
    public async Task A_repetition_in_a_session_with_a_different_answer_is_a_violation()
    {
        var sum = 0L;
        var context = new WorkloadContext([new ScriptedRoute(o => Reply.Ok(true, sum += o.Value))]);
        var client = new SoakClient(1, "counter", context, new Random(1));
        for (var i = 0; i < 100; i++)
        {
            await client.RunAsync(Add(), inSession: true);
        }

        Assert.All(context.Violations, v => Assert.Equal("session", v.Checker));
        Assert.NotEmpty(context.Violations);
    }

    [Fact]
    public async Task In_a_session_an_unknown_outcome_is_retried_until_it_is_known()
    {
        var attempts = 0;
        var context = new WorkloadContext([
            new ScriptedRoute(_ =>
                ++attempts < 3 ? Reply.Unknown("lost")
                : attempts == 3 ? Reply.NotApplied("busy")
                : Reply.Ok(true, 5)),
        ]);
        var add = Add();

        await new SoakClient(1, "counter", context, new Random(1)).RunAsync(add, inSession: true);

        Assert.Equal((Ending.Ok, 5L, 1L), (add.Ending, add.Result[0], add.Sequence));
        Assert.Empty(context.Violations);
    }

    [Fact]
    public async Task An_unknown_outcome_stays_unknown_when_its_session_expires()
    {
        var attempts = 0;
        var context = new WorkloadContext([
            new ScriptedRoute(_ => ++attempts == 1 ? Reply.Unknown("lost") : Reply.NotApplied("expired") with { IsFinal = true }),
        ]);
        var add = Add();

        await new SoakClient(1, "counter", context, new Random(1)).RunAsync(add, inSession: true);

        Assert.Equal(Ending.Unknown, add.Ending);
    }

    [Fact]
    public async Task A_definite_refusal_is_recorded_as_refused()
    {
        var context = new WorkloadContext([new ScriptedRoute(_ => Reply.NotApplied("busy"))]);
        var add = Add();

        await new SoakClient(1, "counter", context, new Random(1)).RunAsync(add, inSession: true);

        Assert.Equal(Ending.NotApplied, add.Ending);
    }

    private static Operation Add() => new() { Client = 1, Kind = OperationKind.Add, Object = "x", Value = 5 };

    private sealed class ScriptedRoute(Func<Operation, Reply> answer) : Route
    {
        public override string Name => "scripted";

        public override string Kind => "scripted";

        public override Task<Reply> SendAsync(Operation operation, SessionStamp? session) => Task.FromResult(answer(operation));

        public override Task<Reply> OpenSessionAsync(string group) => Task.FromResult(Reply.Ok(true, 1));
    }
}
