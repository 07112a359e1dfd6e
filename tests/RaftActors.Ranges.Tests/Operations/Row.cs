using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Ranges.Tests.Operations;

/// <summary>One row of a driver's table: what is recorded and seen, and what is done.</summary>
internal sealed record Row(string Name, string Action, OperationRecord Operation, OperationView View)
{
    /// <summary>Fails with every row that is not so.</summary>
    public static void Check(IEnumerable<Row> rows, ITestOutputHelper output)
    {
        List<string> wrong = [];
        foreach (var row in rows)
        {
            var said = Scene.Say(OperationDriver.Next(row.Operation, row.View, Scene.Limits));
            output.WriteLine($"{row.Name}: {said}");
            if (said != row.Action)
            {
                wrong.Add($"{row.Name}: {said} instead of {row.Action}");
            }

            // Equal input, equal output: another driver does the same.
            Assert.Equal(said, Scene.Say(OperationDriver.Next(row.Operation, row.View, Scene.Limits)));
        }

        Assert.Empty(wrong);
    }
}
