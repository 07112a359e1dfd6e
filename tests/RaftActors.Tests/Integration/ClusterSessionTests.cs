using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.Requests;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Exactly once, whatever happens to the leader between the command and its answer.</summary>
[Collection(nameof(Integration))]
public sealed class ClusterSessionTests
{
    private const string OftenSnapshots = "snapshot { entries = 20, trailing-entries = 5 }";
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    /// <summary>K01: the answer is certainly lost: it has no recipient.</summary>
    [Fact]
    public async Task When_the_leader_stops_between_commit_and_answer_the_retry_must_get_the_original_answer()
    {
        await using var cluster = new ClusterRig();
        var session = await cluster["n1"].OpenSessionAsync("g", MaxWait);
        var once = new SessionSequence(session.Id, 1);
        string leader;
        Answer after;
        do
        {
            // Whichever node leads, and again if that changes meanwhile: the sequence stays the same.
            leader = (await cluster.Commit("n1", "before")).Leader!;
            cluster.Router(leader).Tell(new CommandRequest("g", 1, "once"u8.ToArray(), once), ActorRefs.Nobody);
            after = await cluster.Commit(leader, "after");
        }
        while (!(await cluster.ReadLocal(leader, after.Index)).Contains("once"));
        var others = ClusterRig.Nodes.Where(n => n != leader).ToArray();
        await cluster.Stop(leader);

        var answer = await cluster[others[0]].ProposeAsync("g", "once"u8.ToArray(), once, MaxWait);
        Assert.True(answer.IsOk, answer.ToString());
        Assert.InRange(answer.Index, session.Id + 1, after.Index - 1);
        Assert.StartsWith("once@", Encoding.UTF8.GetString(answer.Result.Span), StringComparison.Ordinal);
        var again = await cluster[others[1]].ProposeAsync("g", "once"u8.ToArray(), once, MaxWait);
        Assert.Equal(
            (answer.Index, answer.Term, Encoding.UTF8.GetString(answer.Result.Span)),
            (again.Index, again.Term, Encoding.UTF8.GetString(again.Result.Span)));
        Assert.Single(await cluster.Read(others[0]), c => c == "once");
        cluster.Start(leader);
        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task While_leaders_stop_every_command_of_a_session_must_be_answered_and_applied_once()
    {
        await using var cluster = new ClusterRig(OftenSnapshots);
        var leader = (await cluster.Commit("n1", "first")).Leader!;
        var others = ClusterRig.Nodes.Where(n => n != leader).ToArray();
        await using var one = await cluster[others[0]].OpenSessionAsync("g", MaxWait);
        await using var two = await cluster[others[1]].OpenSessionAsync("g", MaxWait);
        var proposals = Enumerable.Range(0, 150).Select(i => Named(i % 2 == 0 ? one : two, $"c{i}")).ToList();
        await Task.WhenAny(proposals);
        await cluster.Stop(leader);

        var answers = await Task.WhenAll(proposals);
        Assert.All(answers, a => Assert.True(a.Answer.IsOk, a.Answer.ToString()));
        Assert.All(answers, a => Assert.StartsWith($"{a.Name}@", Encoding.UTF8.GetString(a.Answer.Result.Span), StringComparison.Ordinal));
        cluster.History.Add(answers.Select(a => a.Name));
        cluster.Start(leader);
        await cluster.AssertNothingLost(ClusterRig.Nodes);

        static async Task<(string Name, Answer Answer)> Named(RaftSession session, string name) =>
            (name, await session.ProposeAsync(Encoding.UTF8.GetBytes(name), MaxWait));
    }

    /// <summary>K06: a command that a minority could not commit is unknown; the same sequence settles it later.</summary>
    [Fact]
    public async Task A_command_to_a_minority_must_end_unknown_and_be_applied_once_when_it_is_retried()
    {
        await using var cluster = new ClusterRig();
        var leader = (await cluster.Commit("n1", "first")).Leader!;
        await using var session = await cluster[leader].OpenSessionAsync("g", MaxWait);
        var others = ClusterRig.Nodes.Where(n => n != leader).ToArray();
        await cluster.Stop(others);
        var once = new SessionSequence(session.Id, 1);
        var answer = await cluster[leader].ProposeAsync("g", "once"u8.ToArray(), once, TimeSpan.FromSeconds(1));
        Assert.True(answer.Outcome is Outcome.Unknown or Outcome.NoLeader, answer.ToString());

        cluster.Start(others[0]);
        answer = await cluster[others[0]].ProposeAsync("g", "once"u8.ToArray(), once, MaxWait);
        Assert.True(answer.IsOk, answer.ToString());
        Assert.Single(await cluster.Read(leader), c => c == "once");
        cluster.Start(others[1]);
        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task After_all_nodes_restart_from_snapshots_a_repetition_must_still_get_the_first_answer()
    {
        await using var cluster = new ClusterRig(OftenSnapshots);
        await cluster.Commit("n1", "first");
        var session = await cluster["n1"].OpenSessionAsync("g", MaxWait);
        var first = await session.ProposeAsync("once"u8.ToArray(), MaxWait);
        for (var i = 0; i < 60; i++)
        {
            await cluster.Commit("n2", $"{i}");
        }

        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        var again = await cluster["n3"].ProposeAsync("g", "once"u8.ToArray(), new SessionSequence(session.Id, 1), MaxWait);
        Assert.Equal(
            (first.Index, first.Term, Convert.ToHexString(first.Result.Span)),
            (again.Index, again.Term, Convert.ToHexString(again.Result.Span)));
        Assert.InRange((await cluster["n3"].StatusAsync()).Replicas[0].SnapshotIndex, session.Id + 1, long.MaxValue);
        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    /// <summary>K04: log time passes, and then the session has expired on every replica.</summary>
    [Fact]
    public async Task An_expired_session_must_be_refused_on_every_node_and_its_commands_never_executed()
    {
        await using var cluster = new ClusterRig("sessions.timeout = 300ms");
        await using var session = await cluster["n1"].OpenSessionAsync("g", MaxWait);
        var first = await cluster.Commit("n1", "clock");
        while (Timestamp(await cluster.Commit("n1", "clock")) <= Timestamp(first) + 600)
        {
            // Every command advances log time.
        }

        foreach (var node in ClusterRig.Nodes)
        {
            var answer = await cluster[node].ProposeAsync("g", "late"u8.ToArray(), new SessionSequence(session.Id, 1), MaxWait);
            Assert.Equal(Outcome.SessionExpired, answer.Outcome);
        }

        Assert.DoesNotContain("late", await cluster.Read("n1"));
        await cluster.AssertNothingLost(ClusterRig.Nodes);

        static long Timestamp(Answer answer) => long.Parse(Encoding.UTF8.GetString(answer.Result.Span).Split('@')[1]);
    }

    /// <summary>K09.</summary>
    [Fact]
    public async Task Ten_thousand_sessions_must_be_bounded_and_commands_of_evicted_ones_refused()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "first");
        var sessions = new ConcurrentQueue<RaftSession>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 10_000),
            new ParallelOptions { MaxDegreeOfParallelism = 256 },
            async (_, cancel) => sessions.Enqueue(await cluster["n1"].OpenSessionAsync("g", MaxWait, cancel)));

        var byAge = sessions.OrderBy(s => s.Id).ToList();
        Assert.Equal(Outcome.SessionExpired, (await byAge[0].ProposeAsync("gone"u8.ToArray(), MaxWait)).Outcome);
        Assert.Equal(Outcome.SessionExpired, (await byAge[10_000 - 4097].ProposeAsync("gone"u8.ToArray(), MaxWait)).Outcome);

        // Not the oldest that may be kept: a retried opening occupies its own slot.
        Assert.Equal(Outcome.Ok, (await byAge[^2000].ProposeAsync("kept"u8.ToArray(), MaxWait)).Outcome);
        Assert.DoesNotContain("gone", await cluster.Read("n2"));
        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task Commands_of_a_closed_session_must_be_refused()
    {
        await using var cluster = new ClusterRig();
        var session = await cluster["n1"].OpenSessionAsync("g", MaxWait);
        Assert.True((await session.ProposeAsync("a"u8.ToArray(), MaxWait)).IsOk);
        await session.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ProposeAsync("b"u8.ToArray()));
        var answer = await cluster["n2"].ProposeAsync("g", "b"u8.ToArray(), new SessionSequence(session.Id, 2), MaxWait);
        Assert.Equal(Outcome.SessionExpired, answer.Outcome);
        var refused = await Assert.ThrowsAsync<SessionRefusedException>(() => cluster["n1"].OpenSessionAsync("no such group"));
        Assert.Equal(Outcome.NoSuchGroup, refused.Answer.Outcome);
    }
}
