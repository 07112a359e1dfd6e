namespace RaftActors.Simulation;

/// <summary>How a run ended.</summary>
public enum Verdict
{
    Passed = 0,
    SafetyViolated = 1,
    NotLive = 2,
    Crashed = 3,
}

/// <summary>What a run found, and the counters that prove that it tried something.</summary>
/// <param name="Seed">Reproduces the run.</param>
/// <param name="Verdict">The exit code, too.</param>
/// <param name="Invariant">The name of what did not hold; empty when passed.</param>
/// <param name="Problem">What was seen; empty when passed.</param>
/// <param name="Trace">The last lines before the problem.</param>
/// <param name="Counters">How often each kind of fault and each rare branch happened.</param>
/// <param name="Steps">Inputs stepped.</param>
/// <param name="TraceHash">The same for the same seed and build.</param>
/// <param name="Command">Runs the seed again.</param>
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
