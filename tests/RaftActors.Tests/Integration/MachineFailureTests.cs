using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>A machine that throws in a whole cluster: answered, or stopped until an operator skips the entry.</summary>
[Collection(nameof(Integration))]
public sealed class MachineFailureTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task When_the_machine_throws_the_command_must_be_answered_and_the_group_continue_even_after_a_restart()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "first");
        var poison = await cluster["n2"].ProposeAsync("g", "poison"u8.ToArray(), MaxWait);

        Assert.Equal(
            (Outcome.MachineError, "The machine failed on this command; see the node logs."), (poison.Outcome, poison.Message));
        Assert.True(poison.Index > 0);
        await using (var session = await cluster["n3"].OpenSessionAsync("g", MaxWait))
        {
            Assert.Equal(Outcome.MachineError, (await session.ProposeAsync("poison"u8.ToArray(), MaxWait)).Outcome);
            Assert.Equal(Outcome.Ok, (await session.ProposeAsync("in a session"u8.ToArray(), MaxWait)).Outcome);
        }

        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        await cluster.AssertNothingLost(ClusterRig.Nodes);
        Assert.All(await Statuses(cluster), s => Assert.Equal((ReplicaPhase.Running, null), (s.Phase, s.Problem)));
    }

    [Fact]
    public async Task A_group_that_faults_on_an_entry_must_continue_when_the_entry_is_skipped()
    {
        await using var cluster = new ClusterRig("groups.g.on-apply-exception = fault");
        await cluster.Commit("n1", "first");
        await InForce(cluster, "fault");
        var poison = await cluster["n1"].ProposeAsync("g", "poison"u8.ToArray(), TimeSpan.FromSeconds(2));
        Assert.Equal(Outcome.Unknown, poison.Outcome);
        await Conditions.Until(
            async () => (await Statuses(cluster)).All(
                s => s.Phase == ReplicaPhase.Faulted && s.Problem!.Contains("poisons the machine", StringComparison.Ordinal)),
            () => "every replica stops at the entry", MaxWait);
        var stopped = long.Parse((await Statuses(cluster))[0].Problem!.Split("stopped at ")[1].Split('@')[0]);

        // New commands are answered at once and not applied, and a wrong index skips nothing.
        var next = await cluster["n1"].ProposeAsync("g", "meanwhile"u8.ToArray(), MaxWait);
        Assert.Equal(Outcome.Refused, next.Outcome);
        Assert.Contains("The machine stopped at", next.Message, StringComparison.Ordinal);
        Assert.Equal(Outcome.Refused, (await cluster["n2"].SkipEntryAsync("g", stopped - 1, "tests", MaxWait)).Outcome);
        Assert.Equal(Outcome.BadRequest, (await cluster["n2"].SkipEntryAsync("g", stopped, "", MaxWait)).Outcome);

        // After all nodes restart, the machine is still stopped and the entry can still be skipped.
        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        await Skip(cluster, stopped);
        await cluster.AssertNothingLost(ClusterRig.Nodes);
        Assert.DoesNotContain("meanwhile", await cluster.Read("n2"));

        // After another restart it stays skipped.
        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        await cluster.AssertNothingLost(ClusterRig.Nodes);
        Assert.Equal(Outcome.Refused, (await cluster["n2"].SkipEntryAsync("g", stopped, "tests", MaxWait)).Outcome);
    }

    private static async Task InForce(ClusterRig cluster, string what)
    {
        var seen = "";
        await Conditions.Until(
            async () =>
            {
                var statuses = await Statuses(cluster);
                seen = string.Join(" ", statuses.Select(s => s.OnApplyException));
                return statuses.All(s => s.OnApplyException == what);
            },
            () => $"{what} is in force: {seen}", MaxWait);
    }

    private static async Task Skip(ClusterRig cluster, long index)
    {
        var answer = Answer.Failed(Outcome.Unknown, null, "");
        var seen = "";
        await Conditions.Until(
            async () =>
            {
                answer = await cluster["n3"].SkipEntryAsync("g", index, "tests", TimeSpan.FromSeconds(3));
                seen = string.Join(Environment.NewLine, (await Statuses(cluster)).Select(s => $"{s.Line} {s.Problem}"));
                return answer.IsOk;
            },
            () => $"the entry is skipped: {answer} {seen}", MaxWait);
        Assert.True(answer.Index > index);
    }

    private static async Task<IReadOnlyList<ReplicaStatus>> Statuses(ClusterRig cluster) =>
        [.. (await Task.WhenAll(ClusterRig.Nodes.Select(n => cluster[n].StatusAsync()))).Select(s => s.Replicas[0])];
}
