namespace RaftActors.Simulation;

/// <summary>The outcome of a run.</summary>
public enum Verdict
{
    Passed = 0,
    SafetyViolated = 1,
    NotLive = 2,
    Crashed = 3,
}

/// <summary>The result of a run, with counters that prove what it exercised.</summary>
/// <param name="Seed">Reproduces the run.</param>
/// <param name="Verdict">Also the exit code.</param>
/// <param name="Invariant">The name of the violated invariant; empty if the run passed.</param>
/// <param name="Problem">The violation; empty if the run passed.</param>
/// <param name="Trace">The last trace lines before the problem.</param>
/// <param name="Counters">How often each kind of fault and each rare branch occurred.</param>
/// <param name="Steps">Number of inputs.</param>
/// <param name="TraceHash">Identical for the same seed and build.</param>
/// <param name="Command">The command that runs the seed again.</param>
public sealed record SimulationResult(
    ulong Seed,
    Verdict Verdict,
    string Invariant,
    string Problem,
    IReadOnlyList<string> Trace,
    IReadOnlyDictionary<string, long> Counters,
    long Steps,
    ulong TraceHash,
    string Command)
{
    public string Report() => Verdict == Verdict.Passed
        ? $"seed {Seed}: passed"
        : $"seed {Seed}: {Verdict}: {Problem}\n{string.Join('\n', Trace)}\nreplay: {Command}";
}
