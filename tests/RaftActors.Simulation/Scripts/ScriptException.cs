namespace RaftActors.Simulation.Scripts;

/// <summary>A script that cannot be run, with the line and the problem.</summary>
public sealed class ScriptException(int line, string problem) : Exception($"line {line}: {problem}")
{
    public int Line { get; } = line;

    public string Problem { get; } = problem;
}
