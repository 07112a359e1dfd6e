namespace RaftActors.Simulation.Scripts;

/// <summary>A script that cannot be run: what is wrong with it, and in which line.</summary>
public sealed class ScriptException(int line, string problem) : Exception($"line {line}: {problem}")
{
    public int Line { get; } = line;

    public string Problem { get; } = problem;
}
