using System.Text;
using System.Text.RegularExpressions;
using RaftActors.Protocol.Tests.Support;
using RaftActors.Simulation.Scripts;
using Xunit;

namespace RaftActors.Protocol.Tests.Scripts;

/// <summary>Acceptance rows that count something, or need too many steps for a readable transcript.</summary>
public sealed partial class ScenarioTests
{
    [Fact]
    [Paper("A17")]
    public void An_unapplied_membership_change_is_in_force_after_a_restart()
    {
        var end = Run(
            """
            add-replicas 3
            elect n1
            change-members n1 voters=(n1 n2)
            quiet stabilize
            crash n3
            restart n3
            crash n2
            restart n2
            status
            """);

        // n2 restarts with the new members in force although its machine has applied nothing; n3 never received the entry and still asks
        // all.
        Assert.Contains("g/n2 Follower", end, StringComparison.Ordinal);
        Assert.Contains("RequestPreVote", Run(
            """
            add-replicas 3
            elect n1
            quiet change-members n1 voters=(n1 n2)
            quiet stabilize
            crash n1
            crash n2
            restart n2
            quiet tick n2 ms=2000
            campaign n2
            """), StringComparison.Ordinal);
    }

    [Fact]
    [Paper("C22")]
    public void Elections_proposals_and_idle_groups_need_few_messages()
    {
        const string Elected = "add-replicas 3\nquiet campaign n1\nstabilize\n";
        Assert.InRange(Sent(Elected, "Vote|PreVote"), 1, 30);

        var proposals = string.Concat(Enumerable.Range(0, 10).Select(i => $"propose n1 x{i}*5000\nstabilize\n"));
        var transcript = Run("add-replicas 3\nelect n1\n" + proposals);
        Assert.InRange(SendLines().Count(transcript) + ReleasedLines().Count(transcript), 40, (10 + 1 + 3) * 3);

        // Each command is sent to each follower exactly once.
        Assert.Equal(2 * 10, EntriesSent().Matches(transcript).Sum(m => int.Parse(m.Groups[1].Value)));

        var idle = string.Concat(Enumerable.Range(0, 10).Select(_ => "tick ms=100\nstabilize\n"));
        Assert.InRange(Sent("add-replicas 3\nelect n1\n" + idle, ""), 20, 3 * 20);
    }

    [Theory]
    [Paper("E12")]
    [Paper("H20")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Repeated_crashes_with_snapshots_and_membership_changes_lose_nothing_and_the_log_stays_short(int seed)
    {
        var random = new Random(seed);
        var script = new StringBuilder("options snapshot-entries=50 trailing=10\nadd-replicas 3\nelect n1\n");
        var expected = new List<string>();
        for (var round = 0; round < 12; round++)
        {
            for (var i = 0; i < 25; i++)
            {
                expected.Add($"r{round}c{i}");
                script.Append($"quiet propose n1 {expected[^1]}\nquiet stabilize\n");
            }

            if (random.Next(3) == 0)
            {
                script
                    .Append(
                        "quiet change-members n1 voters=(n1 n2)\nquiet stabilize\nquiet change-members n1 voters=(n1 n2) "
                            + "learners=(n3)\nquiet stabilize\n"
                    )
                    .Append("quiet tick n1 ms=100\nquiet stabilize\nquiet change-members n1 voters=(n1 n2 n3)\nquiet stabilize\n");
            }

            foreach (var n in new[] { "n1", "n2", "n3" }.OrderBy(_ => random.Next()))
            {
                script.Append($"crash {n} keep={(random.Next(2) == 0 ? "none" : "all")}\n");
            }

            script.Append("restart n1\nrestart n2\nrestart n3\nquiet tick n2 n3 ms=500\nquiet tick n1 ms=100\nelect n1\n");
        }

        var end = Run(script.Append("quiet tick n1 ms=100\nquiet stabilize\nstatus\n").ToString());

        foreach (var line in end.Split('\n').Where(l => l.StartsWith("g/", StringComparison.Ordinal)).TakeLast(3))
        {
            Assert.EndsWith(
                $"machine=({expected.Count} commands, {string.Join(' ', expected.TakeLast(3))})", line, StringComparison.Ordinal);
            var range = LogRange().Match(line);
            Assert.InRange(int.Parse(range.Groups[2].Value) - int.Parse(range.Groups[1].Value), 0, 8 * 50);
        }
    }

    private static string Run(string script) => ScriptRunner.Run(script);

    private static int Sent(string script, string what) =>
        Run(script)
            .Split('\n')
            .Count(l =>
                (l.StartsWith("  Send ", StringComparison.Ordinal) || l.StartsWith("  Released", StringComparison.Ordinal))
                && Regex.IsMatch(l, what)
            );

    [GeneratedRegex(@"^  Send n", RegexOptions.Multiline)]
    private static partial Regex SendLines();

    [GeneratedRegex(@"^  Released", RegexOptions.Multiline)]
    private static partial Regex ReleasedLines();

    [GeneratedRegex(@"^  Send .*AppendEntries .* n=(\d+)", RegexOptions.Multiline)]
    private static partial Regex EntriesSent();

    [GeneratedRegex(@" log=(\d+)\.\.(\d+) ")]
    private static partial Regex LogRange();
}
