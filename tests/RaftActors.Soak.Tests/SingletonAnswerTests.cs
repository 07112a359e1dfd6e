using RaftActors.Soak.Leases;
using Xunit;

namespace RaftActors.Soak.Tests;

/// <summary>The check of a run with a lease finds what must not be.</summary>
public sealed class SingletonAnswerTests
{
    [Theory]
    [InlineData("1 a 5;2 a 5;9 b 7", "")]
    [InlineData("1 a 5;2 b 7;3 a 5", "a answers again after b")]
    [InlineData("1 a 5;2 b 5", "b has token 5")]
    [InlineData("1 a 5;2 b 4", "b has token 4")]
    public void Two_at_once_and_a_token_that_does_not_grow_are_found(string answers, string problem)
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, answers.Split(';').Append("10 unfinished"));

        var read = SingletonAnswer.Read([file]);
        File.Delete(file);

        Assert.Equal(answers.Split(';').Length, read.Count);
        var problems = string.Join("; ", SingletonAnswer.Problems(read));
        Assert.Equal(problem.Length == 0, problems.Length == 0);
        Assert.Contains(problem, problems, StringComparison.Ordinal);
    }
}
