using RaftActors.Ranges.State;

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// R14: a merge has one outcome, decided in its target's log; a source goes on only after a cancellation and ends only after it was
/// absorbed. R15: the target takes over exactly what the source had when it was frozen.
/// </summary>
internal sealed class MergeOutcomes
{
    private readonly Dictionary<long, MergeOutcome> _outcomes = [];
    private readonly Dictionary<long, ulong> _frozen = [];
    private readonly HashSet<long> _thawed = [];

    /// <summary>The target's log decided.</summary>
    public void Decided(string target, long operation, MergeOutcome outcome)
    {
        if (!_outcomes.TryAdd(operation, outcome) && _outcomes[operation] != outcome)
        {
            throw new SafetyViolation(
                "R14 MergeOutcomes", $"{target} has {outcome} merge {operation}, which was {_outcomes[operation]} before");
        }

        if (outcome == MergeOutcome.Absorbed && _thawed.Contains(operation))
        {
            throw new SafetyViolation("R14 MergeOutcomes", $"{target} absorbs the source of merge {operation}, which goes on already");
        }
    }

    /// <summary>The source's log stopped it.</summary>
    public void Frozen(long operation, ulong content) => _frozen[operation] = content;

    /// <summary>A frozen source goes on, or one that was not frozen will never be.</summary>
    public void Thawed(string source, long operation, bool wasFrozen)
    {
        _thawed.Add(operation);
        var outcome = _outcomes.GetValueOrDefault(operation);
        if (outcome == MergeOutcome.Absorbed || (wasFrozen && outcome != MergeOutcome.Cancelled))
        {
            throw new SafetyViolation(
                "R14 MergeOutcomes", $"{source} goes on, but merge {operation} is {(outcome == default ? "not decided" : "done")}");
        }
    }

    /// <summary>The source no longer serves anything.</summary>
    public void Retired(string source, long operation)
    {
        if (_outcomes.GetValueOrDefault(operation) != MergeOutcome.Absorbed)
        {
            throw new SafetyViolation("R14 MergeOutcomes", $"{source} is retired by merge {operation}, which is not done");
        }
    }

    /// <summary>A replica of the target took over what was shipped.</summary>
    public void Absorbed(string target, long operation, ulong content)
    {
        if (!_frozen.TryGetValue(operation, out var frozen) || frozen != content)
        {
            throw new SafetyViolation("R15 MergeOutcomes", $"{target} takes over by merge {operation} other keys than were frozen");
        }
    }
}
