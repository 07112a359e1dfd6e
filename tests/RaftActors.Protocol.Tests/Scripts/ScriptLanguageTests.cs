using RaftActors.Simulation.Scripts;
using Xunit;

namespace RaftActors.Protocol.Tests.Scripts;

/// <summary>The script language: which commands it refuses, and in which line.</summary>
public sealed class ScriptLanguageTests
{
    [Theory]
    [InlineData("dance n1", "unknown command 'dance'")]
    [InlineData("campaign n9", "unknown replica n9")]
    [InlineData("campaign", "campaign needs a replica")]
    [InlineData("campaign n1 n2", "campaign has too many arguments: 'n2'")]
    [InlineData("propose n1 foo size=3", "propose has no argument size=")]
    [InlineData("tick ms=soon", "'soon' is not a number")]
    [InlineData("partition (n1|(n2)", "the parentheses do not match")]
    [InlineData("options snapshot=1", "unknown option snapshot=")]
    [InlineData("options pre-vote=maybe", "'maybe' must be on or off")]
    [InlineData("options heartbeat=0", "heartbeat interval must be positive")]
    [InlineData("deliver from=n1 from=n2", "from= is given twice")]
    [InlineData("restart n1", "n1 is up")]
    [InlineData("change-members n1 voters=(n1 n1)", "n1 is listed twice")]
    [InlineData("inject n1 Hello from=n2 term=1", "unknown message type Hello")]
    [InlineData("elect n1", "n1 was not elected")]
    [InlineData("persist n1 store=tape", "unknown store tape: use log or snapshot")]
    [InlineData("expect-error status", "status was expected to fail but succeeded")]
    public void An_invalid_command_is_refused_with_its_line_number(string command, string problem)
    {
        var e = Assert.Throws<ScriptException>(() =>
            ScriptRunner.Run($"# comment\n\nadd-replicas 2\n----\nn1\nn2\n\npartition (n1)|(n2)\n{command}\n"));

        Assert.Equal(9, e.Line);
        Assert.StartsWith(problem, e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expected_error_is_printed_and_the_script_continues()
    {
        var transcript = ScriptRunner.Run("add-replicas 1\nexpect-error restart n1\nquiet elect n1\nstatus\n");

        Assert.Contains(
            "expect-error restart n1\n----\nerror: n1 is up\n\nquiet elect n1\n----\nok\n\nstatus\n----\ng/n1 Leader", transcript,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_is_printed_even_if_quiet_and_stops_the_replica()
    {
        var transcript = ScriptRunner.Run("add-replicas 2\nquiet inject n1 Heartbeat from=n2 term=1 commit=5\nstatus n1\n");

        Assert.Contains("InvariantViolation Violated: acknowledged entries are in the log", transcript, StringComparison.Ordinal);
        Assert.Contains("g/n1 down: Violated:", transcript, StringComparison.Ordinal);
    }
}
