using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;

namespace RaftActors.Ranges.State;

/// <summary>
/// A range's part in merges, as target or as source. The target's log is the only place where a merge is decided; the source only waits for
/// that, and is thawed or retired by a driver that has read it.
/// </summary>
internal sealed class MergeState
{
    private readonly SortedDictionary<long, MergeOutcome> _outcomes = [];

    /// <summary>The lock of a merge that brings keys here, or null.</summary>
    public Absorbing? Absorbing { get; private set; }

    /// <summary>The merge that stopped this range, or null.</summary>
    public Leaving? Frozen { get; private set; }

    /// <summary>The merge that ended this range; null if it lives.</summary>
    public Leaving? Retired { get; private set; }

    /// <summary>The merge that was thawed last.</summary>
    public long ThawedBy { get; private set; }

    /// <summary>What became of merges that are not acknowledged.</summary>
    public IReadOnlyDictionary<long, MergeOutcome> Outcomes => _outcomes;

    /// <summary>A state as it was saved.</summary>
    public static MergeState Restore(
        Absorbing? absorbing, Leaving? frozen, Leaving? retired, long thawedBy, IEnumerable<KeyValuePair<long, MergeOutcome>> outcomes)
    {
        var state = new MergeState { Absorbing = absorbing, Frozen = frozen, Retired = retired, ThawedBy = thawedBy };
        foreach (var (operation, outcome) in outcomes)
        {
            state._outcomes[operation] = outcome;
        }

        return state;
    }

    /// <summary>The outcome is known to the map.</summary>
    public void Acknowledge(long operation) => _outcomes.Remove(operation);

    /// <summary>Why the range takes no change of its own now, or null. The order is that of what the sender should know first.</summary>
    public RangeAnswer? Blocked(RangeDescriptor descriptor, long version, long operation)
    {
        if (Retired is not null)
        {
            return Refused(RangeRefusal.Retired, $"The range was merged into '{Retired.Target.Group}'.");
        }

        if (descriptor.Version != version)
        {
            return new RangeAnswer.Stale(descriptor);
        }

        if (Frozen is { } frozen)
        {
            return Refused(RangeRefusal.Frozen, $"Operation {frozen.Operation} is merging the range into '{frozen.Target.Group}'.");
        }

        return Absorbing is { } absorbing && absorbing.Operation != operation
            ? Refused(RangeRefusal.Locked, $"Operation {absorbing.Operation} is merging '{absorbing.Source}' into the range.")
            : null;
    }

    /// <summary>Shipping begins, or begins again.</summary>
    public RangeAnswer StartAttempt(RangeDescriptor descriptor, long operation, long attempt)
    {
        if (AttemptProblem(operation, attempt) is { } problem)
        {
            return problem;
        }

        Absorbing = Absorbing! with { Attempt = attempt };
        return new RangeAnswer.Done(descriptor);
    }

    /// <summary>More of what is being shipped.</summary>
    public RangeAnswer ContinueAttempt(RangeDescriptor descriptor, long operation, long attempt) =>
        AttemptProblem(operation, attempt)
        ?? (attempt == Absorbing!.Attempt
            ? new RangeAnswer.Done(descriptor)
            : Refused(RangeRefusal.Gap, $"Attempt {attempt} has not begun: attempt {Absorbing.Attempt} is under way."));

    /// <summary>Whether <see cref="Absorb"/> will do it, if what was shipped is right.</summary>
    public bool MayAbsorb(RangeEntry.Absorb entry) => Absorbing is not null && AttemptProblem(entry.Operation, entry.Attempt) is null;

    public RangeAnswer BeginAbsorb(RangeDescriptor descriptor, RangeEntry.BeginAbsorb entry)
    {
        if (_outcomes.TryGetValue(entry.Operation, out var outcome))
        {
            return new RangeAnswer.TooLate(outcome);
        }

        if (Absorbing?.Operation == entry.Operation)
        {
            return new RangeAnswer.Done(descriptor);
        }

        if (Blocked(descriptor, entry.Version, entry.Operation) is { } blocked)
        {
            return blocked;
        }

        if (!descriptor.Keys.IsFollowedBy(entry.SourceKeys))
        {
            return Refused(
                RangeRefusal.NotAdjacent, $"'{entry.Source}' {entry.SourceKeys} does not begin where {descriptor.Keys} ends.");
        }

        Absorbing = new Absorbing(entry.Operation, entry.Source, entry.SourceKeys, entry.SourceVersion, 0);
        return new RangeAnswer.Done(descriptor);
    }

    public RangeAnswer Absorb(RangeDescriptor descriptor, RangeEntry.Absorb entry, in EntryContext context)
    {
        if (_outcomes.TryGetValue(entry.Operation, out var outcome))
        {
            return outcome == MergeOutcome.Absorbed ? new RangeAnswer.Done(descriptor) : new RangeAnswer.TooLate(outcome);
        }

        if (Absorbing is not { } absorbing || absorbing.Operation != entry.Operation)
        {
            // Decided and acknowledged, or never begun: in both cases it cannot begin at the version it had.
            return new RangeAnswer.Stale(descriptor);
        }

        if (entry.Attempt < absorbing.Attempt)
        {
            return Old(absorbing, entry.Attempt);
        }

        if (context.MachineProblem is { } problem)
        {
            return Refused(RangeRefusal.Machine, problem);
        }

        Absorbing = null;
        _outcomes[entry.Operation] = MergeOutcome.Absorbed;
        return new RangeAnswer.Done(descriptor with
        {
            Keys = new KeyRange(descriptor.Keys.Start, absorbing.SourceKeys.End),
            Version = Math.Max(descriptor.Version, absorbing.SourceVersion) + 1,
        });
    }

    /// <summary>Also fences: a begin of the same merge that is still on its way must not lock the range again.</summary>
    public RangeAnswer CancelAbsorb(RangeDescriptor descriptor, RangeEntry.CancelAbsorb entry)
    {
        if (_outcomes.TryGetValue(entry.Operation, out var outcome))
        {
            return outcome == MergeOutcome.Cancelled ? new RangeAnswer.Done(descriptor) : new RangeAnswer.TooLate(outcome);
        }

        if (Absorbing?.Operation == entry.Operation)
        {
            Absorbing = null;
        }
        else if (Blocked(descriptor, entry.Version, entry.Operation) is { } blocked)
        {
            return blocked;
        }

        _outcomes[entry.Operation] = MergeOutcome.Cancelled;
        return new RangeAnswer.Done(descriptor with { Version = descriptor.Version + 1 });
    }

    public RangeAnswer Freeze(RangeDescriptor descriptor, RangeEntry.Freeze entry, Notice? pending)
    {
        if (Frozen?.Operation == entry.Operation)
        {
            return new RangeAnswer.Done(descriptor);
        }

        // Lock of another merge: this range cannot go while its neighbour comes.
        if (Blocked(descriptor, entry.Version, entry.Operation) is { } blocked)
        {
            return blocked;
        }

        if (pending is not null)
        {
            return Refused(
                RangeRefusal.ChildPending, $"The child '{pending.Child.Group}' is not acknowledged: its notice would be lost.");
        }

        Frozen = new Leaving(entry.Operation, entry.Target);
        return new RangeAnswer.Done(descriptor);
    }

    /// <summary>Also fences: a freeze of the same merge that is still on its way must not stop the range again.</summary>
    public RangeAnswer Thaw(RangeDescriptor descriptor, RangeEntry.Thaw entry)
    {
        if (Retired is not null)
        {
            return Refused(RangeRefusal.Retired, $"The range was merged into '{Retired.Target.Group}'.");
        }

        if (ThawedBy == entry.Operation)
        {
            return new RangeAnswer.Done(descriptor);
        }

        if (Frozen is { } frozen && frozen.Operation != entry.Operation)
        {
            return Refused(RangeRefusal.Frozen, $"Another operation, {frozen.Operation}, holds the range.");
        }

        if (Frozen is null && descriptor.Version != entry.Version)
        {
            return new RangeAnswer.Stale(descriptor);
        }

        (Frozen, ThawedBy) = (null, entry.Operation);
        return new RangeAnswer.Done(descriptor with { Version = descriptor.Version + 1 });
    }

    public RangeAnswer Retire(RangeDescriptor descriptor, RangeEntry.Retire entry)
    {
        if (Retired?.Operation == entry.Operation)
        {
            return new RangeAnswer.Done(descriptor);
        }

        if (Frozen?.Operation != entry.Operation)
        {
            return Retired is null
                ? Refused(RangeRefusal.NotFrozen, $"Operation {entry.Operation} has not stopped the range.")
                : Refused(RangeRefusal.Retired, $"The range was merged into '{Retired.Target.Group}'.");
        }

        (Frozen, Retired) = (null, new Leaving(entry.Operation, entry.Target));
        return new RangeAnswer.Done(descriptor);
    }

    private RangeAnswer? AttemptProblem(long operation, long attempt) =>
        _outcomes.TryGetValue(operation, out var outcome) ? new RangeAnswer.TooLate(outcome)
        : Absorbing is not { } absorbing || absorbing.Operation != operation
            ? Refused(RangeRefusal.Locked, $"The range is not locked for operation {operation}.")
        : attempt < absorbing.Attempt ? Old(absorbing, attempt)
        : null;

    private static RangeAnswer Refused(RangeRefusal code, string text) => new RangeAnswer.Refused(code, text);

    private static RangeAnswer Old(Absorbing absorbing, long attempt) =>
        Refused(RangeRefusal.OldAttempt, $"Attempt {attempt} is over: attempt {absorbing.Attempt} is under way.");
}
