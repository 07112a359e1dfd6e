namespace RaftActors.Host.Nodes;

/// <summary>The process cannot start as configured; one line per problem, for people.</summary>
internal sealed class ConfigurationProblem(IEnumerable<string> problems) : Exception("The node cannot start.")
{
    public ConfigurationProblem(string problem)
        : this([problem])
    {
    }

    public IReadOnlyList<string> Problems { get; } = [.. problems];
}
