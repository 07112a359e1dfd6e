using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Ledger;
using RaftActors.Machines.Locks;
using RaftActors.Machines.Outbox;
using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Machines in whole clusters: effects, prepared commands, diverged states, failing commands, fencing tokens.</summary>
[Collection(nameof(Integration))]
public sealed class ClusterMachineTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Unfinished_effects_must_be_run_by_the_next_leader_and_acknowledged_ones_never_again()
    {
        await using var cluster = new ClusterRig(
            """
            groups.g.machine = effectful
            machines.effectful = "RaftActors.Tests.Machines.Outbox.Effectful, RaftActors.Tests"
            outbox.retry-interval = 200ms
            snapshot { entries = 20, trailing-entries = 5 }
            """);
        var ran = new ConcurrentQueue<(string Node, string Effect)>();
        var deaf = new ConcurrentDictionary<string, bool>();
        var leader = (await cluster.Commit("n1", "0 effects")).Leader!;
        deaf[leader] = true;
        foreach (var node in ClusterRig.Nodes)
        {
            Handle(node);
        }

        var added = await cluster.Commit("n1", "2 effects");
        await Until(() => ran.Count(r => r.Node == leader) >= 4, "delivered repeatedly, as it is never acknowledged");
        Assert.All(ran, r => Assert.Equal(leader, r.Node));
        for (var i = 0; i < 40; i++)
        {
            await cluster.Commit("n1", "0 effects");
        }

        await cluster.Stop(leader);
        var wanted = new[] { $"{added.Index}.0", $"{added.Index}.1" };
        await Until(() => !wanted.Except(ran.Where(r => r.Node != leader).Select(r => r.Effect)).Any(), "run by the next leader");
        cluster.Start(leader);
        Handle(leader);
        deaf.Clear();
        await RunsOnly(await cluster.Commit("n1", "1 effects"));
        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
            Handle(node);
        }

        await RunsOnly(await cluster.Commit("n1", "1 effects"));

        // Effects acknowledged before must not run again alongside the new one.
        async Task RunsOnly(Answer answer)
        {
            await Until(() => ran.Any(r => r.Effect == $"{answer.Index}.0"), "the new effect");
            var before = ran.Count(r => wanted.Contains(r.Effect));
            var next = await cluster.Commit("n1", "1 effects");
            await Until(() => ran.Any(r => r.Effect == $"{next.Index}.0"), "the next effect");
            Assert.Equal(before, ran.Count(r => wanted.Contains(r.Effect)));
        }

        void Handle(string node)
        {
            var handler = cluster.System(node).ActorOf(Props.Create(() => new Handler(node, ran, deaf)));
            Raft.Get(cluster.System(node)).RegisterOutboxHandler("g", handler);
        }
    }

    [Fact]
    public async Task Commands_must_be_prepared_once_by_the_leader_whichever_node_is_asked()
    {
        await using var cluster = new ClusterRig(
            """
            groups.g.machine = stamped
            machines.stamped = "RaftActors.Tests.Machines.Prepare.Stamped, RaftActors.Tests"
            """);
        foreach (var node in ClusterRig.Nodes)
        {
            var answer = await cluster[node].ProposeAsync("g", Encoding.UTF8.GetBytes($"by {node}"), MaxWait);
            Assert.StartsWith($"by {node}, prepared@", Encoding.UTF8.GetString(answer.Result.Span), StringComparison.Ordinal);
            var refused = await cluster[node].ProposeAsync("g", "bad"u8.ToArray(), MaxWait);
            Assert.Equal((Outcome.BadRequest, "This is bad."), (refused.Outcome, refused.Message));
            Assert.Equal(Outcome.TooLarge, (await cluster[node].ProposeAsync("g", "long"u8.ToArray(), MaxWait)).Outcome);
        }

        await using var session = await cluster["n2"].OpenSessionAsync("g", MaxWait);
        var inSession = await session.ProposeAsync("in a session"u8.ToArray(), MaxWait);
        Assert.StartsWith("in a session, prepared@", Encoding.UTF8.GetString(inSession.Result.Span), StringComparison.Ordinal);
        Assert.Equal(["by n1, prepared", "by n2, prepared", "by n3, prepared", "in a session, prepared"], await cluster.Read("n3"));
    }

    [Fact]
    public async Task A_replica_with_a_diverged_state_must_fault_without_harming_the_others()
    {
        await using var cluster = new ClusterRig(
            """
            groups.g.machine = corruptible
            machines.corruptible = "RaftActors.Tests.Integration.CorruptibleMachine, RaftActors.Tests"
            hash-interval = 10
            supervision { backoff-min = 2s, backoff-max = 2s }
            """);
        await Commit(30);
        await AssertAllRun();

        // A different node every time, including the leader: the majority is right.
        foreach (var victim in ClusterRig.Nodes)
        {
            Assert.True((await cluster[victim].QueryAsync("g", CorruptibleMachine.Corrupt, Consistency.Local, timeout: MaxWait)).IsOk);
            var problem = "";
            using var detected = new CancellationTokenSource();
            var writing = CommitUntil(detected.Token);

            // It shows only until the replica starts again, and a write may wait for an election that long.
            await Until(
                async () =>
                {
                    problem = (await cluster[victim].StatusAsync()).Replicas[0].Problem ?? "";
                    return problem.Contains("hash is", StringComparison.Ordinal);
                },
                "the difference is detected");
            await detected.CancelAsync();
            await writing;

            Assert.Matches("at index [0-9]+0: its hash is [0-9a-f]{16}, the majority's is [0-9a-f]{16}", problem);
            await AssertAllRun(victim);
            await Until(async () => (await cluster[victim].StatusAsync()).Replicas[0].Phase == ReplicaPhase.Running, "restarted");
            await Commit(30);
            await AssertAllRun();
        }

        await cluster.AssertNothingLost(ClusterRig.Nodes);

        async Task CommitUntil(CancellationToken ends)
        {
            while (!ends.IsCancellationRequested)
            {
                await Commit(1);
            }
        }

        async Task Commit(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await cluster.Commit(ClusterRig.Nodes[i % 3], "x");
            }
        }

        async Task AssertAllRun(string? but = null)
        {
            foreach (var node in ClusterRig.Nodes.Where(n => n != but))
            {
                var replica = (await cluster[node].StatusAsync()).Replicas[0];
                Assert.Equal((ReplicaPhase.Running, null), (replica.Phase, replica.Problem));
            }
        }
    }

    [Fact]
    public async Task A_machine_failing_on_every_node_must_fault_only_its_group_and_end_its_commands_unknown()
    {
        await using var cluster = new ClusterRig("groups.other.machine = counter");
        await cluster.Commit("n1", "first");
        await cluster.Execute("n2", CounterCommands.Add("c", 1), "other");

        var poison = await cluster["n1"].ProposeAsync("g", "disk"u8.ToArray(), TimeSpan.FromSeconds(2));
        Assert.Equal(Outcome.Unknown, poison.Outcome);
        foreach (var node in ClusterRig.Nodes)
        {
            await Until(
                async () =>
                    (await cluster[node].StatusAsync()).Replicas[0].Problem?.Contains("has no room", StringComparison.Ordinal) == true,
                $"the group's replica on {node} reports why it is not running"
            );
        }

        var answer = await cluster.Execute("n3", CounterCommands.Add("c", 1), "other");
        Assert.Equal(2, CounterResult.Decode(answer.Result).Value);
        var read = await cluster["n1"].QueryAsync("g", default, timeout: TimeSpan.FromSeconds(1));
        Assert.False(read.IsOk);
    }

    /// <summary>M13, M14: across leader changes and restarts from snapshots.</summary>
    [Fact]
    public async Task Fencing_tokens_must_grow_across_leader_changes_and_snapshots_with_one_holder_at_a_time()
    {
        await using var cluster = new ClusterRig("groups.g.machine = lock\nsnapshot { entries = 20, trailing-entries = 5 }");
        var last = 0L;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 25; i++)
            {
                var owner = $"owner {round}-{i}";
                var held = await Do(LockCommands.Acquire("l", owner, 60_000));
                Assert.Equal((LockStatus.Done, owner), (held.Status, held.Holder!.Owner));
                Assert.True(held.Holder.Token > last);
                last = held.Holder.Token;
                Assert.Equal(LockStatus.Held, (await Do(LockCommands.Acquire("l", "another", 60_000))).Status);
                Assert.Equal(LockStatus.Done, (await Do(LockCommands.Release("l", owner, last))).Status);
            }

            // Between two leaders: n1 learns the next one with its first heartbeat.
            string? leader = null;
            await Until(async () => (leader = (await cluster["n1"].StatusAsync()).Replicas[0].Leader) is not null, "n1 knows a leader");
            await cluster.Stop(leader!);
            cluster.Start(leader!);
        }

        // Its release is lost; only after it expires in log time does another owner get the lock, with a larger token.
        var lost = await Do(LockCommands.Acquire("l", "lost", 300));
        LockResult taken;
        do
        {
            taken = await Do(LockCommands.Acquire("l", "next", 60_000));
        }
        while (taken.Status == LockStatus.Held);
        Assert.True(taken.LogTime >= lost.Holder!.ExpiresAt);
        Assert.True(taken.Holder!.Token > lost.Holder.Token);
        Assert.Equal(LockStatus.NotHolder, (await Do(LockCommands.Renew("l", "lost", lost.Holder.Token))).Status);

        async Task<LockResult> Do(ReadOnlyMemory<byte> command)
        {
            var answer = await cluster.Execute("n2", command);
            return LockResult.Decode(answer.Result);
        }
    }

    [Fact]
    public async Task The_ledger_must_conserve_its_sum_when_the_leader_changes_during_transfers()
    {
        await using var cluster = new ClusterRig("groups.g.machine = ledger");
        string[] accounts = ["a", "b", "c", "d"];
        await using var session = await cluster["n1"].OpenSessionAsync("g", MaxWait);
        foreach (var account in accounts)
        {
            Assert.True((await session.ProposeAsync(LedgerCommands.Open(account), MaxWait)).IsOk);
            Assert.True((await session.ProposeAsync(LedgerCommands.Deposit(account, 100), MaxWait)).IsOk);
        }

        var node = ClusterRig.Nodes.First(n => n != "n1");
        var sessions = new[] { await cluster["n1"].OpenSessionAsync("g", MaxWait), await cluster["n1"].OpenSessionAsync("g", MaxWait) };
        var transfers = Enumerable.Range(0, 120).Select(i => sessions[i % 2].ProposeAsync(
            LedgerCommands.Transfer(accounts[i % 4], accounts[(i + 1 + (i % 3)) % 4], 1 + (i % 60)), MaxWait)).ToList();
        await Task.WhenAny(transfers);
        await cluster.Stop(node);
        while (!transfers.TrueForAll(t => t.IsCompleted))
        {
            await AssertConserved();
        }

        Assert.All(await Task.WhenAll(transfers), a => Assert.True(a.IsOk, a.ToString()));
        await AssertConserved();

        async Task AssertConserved()
        {
            var read = await cluster["n1"].QueryAsync("g", LedgerCommands.Accounts(), timeout: MaxWait);
            Assert.True(read.IsOk, read.ToString());
            var all = LedgerResult.Decode(read.Result);
            Assert.Equal((400L, 400L), (all.Total, all.Accounts.Sum(a => a.Balance)));
            Assert.All(all.Accounts, a => Assert.True(a.Balance >= 0));
        }
    }

    private static Task Until(Func<bool> condition, string what) => Conditions.Until(condition, what, MaxWait);

    private static Task Until(Func<Task<bool>> condition, string what) => Conditions.Until(condition, () => what, MaxWait);

    /// <summary>Records the effects it receives, and acknowledges them unless its node is marked deaf.</summary>
    private sealed class Handler(string node, ConcurrentQueue<(string, string)> ran, ConcurrentDictionary<string, bool> deaf) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is OutboxEffect effect)
            {
                ran.Enqueue((node, $"{effect.Index}.{effect.Ordinal}"));
                if (!deaf.ContainsKey(node))
                {
                    Sender.Tell(effect.Done);
                }
            }
        }
    }
}
