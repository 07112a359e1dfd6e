using System.Text.Json;
using RaftActors.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Protocol.Tests.Simulation.Mutants;

/// <summary>Validates the simulator: each of these bugs, inserted into the core, must be found by the invariant named.</summary>
public sealed class MutantTests(ITestOutputHelper log)
{
    private static readonly Mutant[] All =
    [
        new("A lease that ignores clock drift", "Reads/LeaderLease.cs",
            "TimeSpan.FromTicks((long)(electionTimeoutMin.Ticks / driftBound))", "electionTimeoutMin",
            "LeaseExclusion", "--profile leases --spares 2 --seeds 1..60"),
        new("A lease that subtracts only half of the drift", "Reads/LeaderLease.cs",
            "/ driftBound)", "/ Math.Sqrt(driftBound))",
            "LeaseExclusion", "--profile leases --spares 2 --seeds 1..60"),
        new("A follower that loses its leader votes at once", "Roles/Follower.cs",
            "State.EndLeaderSilence();\n            _timer.Hasten", "State.ForgetLeader();\n            _timer.Hasten",
            "LeaseExclusion", "--profile leases --spares 2 --seeds 1..60"),
        new("A TimeoutNow of an older term is obeyed", "Roles/MessageDispatcher.cs",
            "if (message.Term < state.CurrentTerm)", "if (message.Term < state.CurrentTerm && message is not TimeoutNow)",
            "TermsFromCampaigns", "--spares 2 --seeds 1..60"),
        new("A granted pre-vote resets the timer", "Elections/Voter.cs",
            "state.Send(\n            new RequestVoteResponse(",
            "if (granted) { role.OnVoteGranted(); } state.Send(\n            new RequestVoteResponse(",
            "ElectionTimer", "--spares 2 --seeds 1..60"),
        new("An obsolete refusal is accepted in Probe", "Replication/Progress.cs",
            "case ProgressState.Probe when rejected == NextIndex - 1:", "case ProgressState.Probe:",
            "ObsoleteRefusals", "--spares 2 --seeds 1..60"),
        new("An obsolete refusal is accepted in Replicate", "Replication/Progress.cs",
            "case ProgressState.Replicate when rejected > MatchIndex:", "case ProgressState.Replicate:",
            "ObsoleteRefusals", "--spares 2 --seeds 1..60"),
        new("A candidate counts its own vote once any write completes", "Roles/Candidate.cs",
            "if (State.LastDoneWrite >= _ownVote)", "if (State.LastDoneWrite >= 0)",
            "DurableBeforePromise", "--nodes 1 --spares 2 --profile disks --seeds 1..200"),
        new("A candidate asks before its own vote is durable, and counts it", "Roles/Candidate.cs",
            "State.SendWhenDurable(new RequestVote(", "State.Send(new RequestVote(",
            "DurableBeforePromise", "--spares 2 --seeds 1..20")
        {
            And = (
                "Roles/Candidate.cs",
                "_ballots = new Ballots(State.Configuration);",
                "_ballots = new Ballots(State.Configuration); _ballots.Count(State.Self, granted: true);"),
        },
        new("A write of an older term vouches for entries truncated since", "Durability/PendingWrites.cs",
            "write.LastIndex = LogIndex.Min(write.LastIndex, limit);", "write.LastIndex = LogIndex.Max(write.LastIndex, limit);",
            "DurableBeforePromise", "--profile disks --spares 2 --seeds 1..400")
        {
            And = (
                "RaftState.cs",
                "Log.Contains(last) || durable < last.Index ? durable : LogIndex.Min(durable, DurableIndex)",
                "LogIndex.Min(durable, Log.LastIndex)"),
        },
        new(
            "A snapshot replaces a log that holds it", "Snapshots/SnapshotInstallation.cs",
            "if (state.Log.Contains(snapshot.LastIncluded))\n        {\n            // §7: while",
            "if (state.Log.Contains(snapshot.LastIncluded) && snapshot.IsHollow)\n        {\n            // §7: while", "SnapshotKeepsLog",
            "--profile snapshots --spares 2 --seeds 1..400"),
        new(
            "Log time starts at the origin even if there are entries", "RaftState.cs",
            "Log.LastIndex == LogIndex.Zero ? _origin : Log.NewestTimestamp()", "Math.Max(_origin, Log.NewestTimestamp())", "LogTimeRate",
            "--spares 2 --seeds 1..20"),
        new(
            "Log time stands still under a leader", "Log/LogClock.cs", "_elapsedTicks += Math.Min", "_elapsedTicks += 0 * Math.Min",
            "LogTimeGoesOn", "--spares 2 --seeds 1..20"),
        new(
            "A clock jump counts in full", "Log/LogClock.cs",
            "Math.Min(now.Ticks - _asOf.Ticks, longestPause.Ticks + silence.Ticks)",
            "now.Ticks - _asOf.Ticks", "LogTimeRate", "--profile clocks --spares 2 --seeds 2..120"),
        new(
            "A snapshot does not carry its log time", "RaftState.cs", "Log.ResetTo(snapshot.LastIncluded, snapshot.Timestamp);",
            "Log.ResetTo(snapshot.LastIncluded, Log.NewestTimestamp());", "LogTimeRate", "--profile snapshots --spares 2 --seeds 1..400"),
        new(
            "Truncated entries still affect log time",
            "Log/RaftLog.cs",
            "        for (var i = LastIndex.Value; i > index.Value; i--)\n        {\n",
            "        BaseTimestamp = Math.Max(BaseTimestamp, At(LastIndex).Timestamp);\n        for (var i = LastIndex.Value; i > "
                + "index.Value; i--)\n        {\n",
            "LogTimeRate",
            "--spares 2 --seeds 1..60"),
    ];

    public static TheoryData<string> Names => [.. All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bug_in_the_core_is_found(string name)
    {
        var mutant = Array.Find(All, m => m.Name == name)!;
        using var build = MutantBuild.Create(mutant);

        var (exitCode, output) = await build.SimulateAsync(mutant.Run);

        Assert.True(exitCode == (int)Verdict.SafetyViolated, $"{name}: no violation found (exit code {exitCode}). {output}");
        Assert.StartsWith("{", output, StringComparison.Ordinal);
        var failures = JsonDocument.Parse(output).RootElement.GetProperty("failures").EnumerateArray().ToArray();
        foreach (var failure in failures)
        {
            log.WriteLine($"{failure.GetProperty("problem")}\n{failure.GetProperty("replay")}");
        }

        Assert.All(failures, f => Assert.Equal(mutant.FoundBy, f.GetProperty("invariant").GetString()));
    }

    /// <summary>The same build without a bug passes, so only the bug makes the difference.</summary>
    [Fact]
    public async Task A_core_without_a_bug_passes()
    {
        using var build = MutantBuild.Create(
            new Mutant("none", "Log/LogClock.cs", "_asOf = now;\n    }", "_asOf = now;\n    }", "", ""));

        var (exitCode, output) = await build.SimulateAsync("--spares 2 --seeds 1..10 --steps 5000");

        Assert.True(exitCode == 0, output);
    }
}
