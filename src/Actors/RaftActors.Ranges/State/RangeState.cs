using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;

namespace RaftActors.Ranges.State;

/// <summary>
/// What a group's own log says about its range: the truth of which the map is a catalogue. A function of the entries applied; part of the
/// group's snapshots. Cutting and joining the machine, and shipping a source's entries, is the caller's work.
/// </summary>
internal sealed class RangeState
{
    private readonly List<Notice> _notices = [];
    private readonly SortedDictionary<long, MergeOutcome> _outcomes = [];

    /// <summary>Keyspace, keys and version; null until the group is given its keys. Without members.</summary>
    public RangeDescriptor? Descriptor { get; private set; }

    /// <summary>The operation that gave the group its keys.</summary>
    public long FoundedBy { get; private set; }

    /// <summary>The operation of the last fence or thaw.</summary>
    public long FencedBy { get; private set; }

    /// <summary>The lock of a merge that brings keys here; null if there is none.</summary>
    public Absorbing? Absorbing { get; private set; }

    /// <summary>The merge that stopped this range; null if there is none.</summary>
    public Leaving? Frozen { get; private set; }

    /// <summary>The merge that ended this range; null if it lives.</summary>
    public Leaving? Retired { get; private set; }

    /// <summary>Children that are not acknowledged, in the order of their births.</summary>
    public IReadOnlyList<Notice> Notices => _notices;

    /// <summary>What became of merges that are not acknowledged.</summary>
    public IReadOnlyDictionary<long, MergeOutcome> Outcomes => _outcomes;

    /// <summary>The state of a child at its birth.</summary>
    public static RangeState OfChild(Notice notice) => new()
    {
        Descriptor = notice.Child with { Members = [] },
        FoundedBy = notice.Operation,
    };

    /// <summary>A state as it was saved.</summary>
    public static RangeState Restore(
        RangeDescriptor? descriptor,
        long foundedBy,
        long fencedBy,
        IEnumerable<Notice> notices,
        Absorbing? absorbing,
        IEnumerable<KeyValuePair<long, MergeOutcome>> outcomes,
        Leaving? frozen,
        Leaving? retired)
    {
        var state = new RangeState
        {
            Descriptor = descriptor,
            FoundedBy = foundedBy,
            FencedBy = fencedBy,
            Absorbing = absorbing,
            Frozen = frozen,
            Retired = retired,
        };
        state._notices.AddRange(notices);
        foreach (var (operation, outcome) in outcomes)
        {
            state._outcomes[operation] = outcome;
        }

        return state;
    }

    /// <summary>
    /// What the range does with a command or query. Writes are judged by keys, reads also by the version that the client has seen: a
    /// replica that is behind might still own keys that moved away and back.
    /// </summary>
    /// <param name="keys">The keys, as the machine reads them.</param>
    /// <param name="minVersion">The version that a read must see.</param>
    /// <param name="isRead">Whether it changes nothing.</param>
    public RangeVerdict Judge(ReadOnlySpan<ReadOnlyMemory<byte>> keys, long minVersion, bool isRead)
    {
        if (Descriptor is not { } descriptor)
        {
            return RangeVerdict.Moving;
        }

        if (Retired is not null)
        {
            return RangeVerdict.WrongRange;
        }

        var inside = 0;
        foreach (var key in keys)
        {
            inside += descriptor.Keys.Contains(key.Span) ? 1 : 0;
        }

        if (keys.Length == 0)
        {
            return RangeVerdict.NoKeys;
        }

        if (inside < keys.Length)
        {
            return inside == 0 ? RangeVerdict.WrongRange : RangeVerdict.SpansRanges;
        }

        return Frozen is not null
            ? RangeVerdict.Moving
            : isRead && descriptor.Version < minVersion ? RangeVerdict.WrongRange : RangeVerdict.Serve;
    }

    /// <summary>What to tell a client that asked the wrong range: this one, and children that the map may not know yet.</summary>
    /// <param name="members">This group's members.</param>
    /// <param name="configurationIndex">The index of their configuration.</param>
    public ImmutableArray<RangeDescriptor> Redirect(ImmutableArray<ReplicaId> members, long configurationIndex)
    {
        if (Retired is not null)
        {
            return [Retired.Target];
        }

        return Descriptor is null
            ? []
            : [Descriptor with { Members = members, ConfigurationIndex = configurationIndex }, .. _notices.Select(n => n.Child)];
    }

    /// <summary>Applies an entry.</summary>
    public RangeAnswer Apply(RangeEntry entry, in EntryContext context)
    {
        if (entry is RangeEntry.Found found)
        {
            return Found(found);
        }

        if (Descriptor is not { } descriptor)
        {
            return Refused(RangeRefusal.NotFounded, "The group has no keys yet: it must be given some first.");
        }

        return entry switch
        {
            RangeEntry.Split split => Split(descriptor, split, context),
            RangeEntry.Fence fence => Fence(descriptor, fence),
            RangeEntry.Acknowledge acknowledge => Acknowledge(descriptor, acknowledge),
            RangeEntry.BeginAbsorb begin => BeginAbsorb(descriptor, begin),
            RangeEntry.Absorb absorb => Absorb(descriptor, absorb, context),
            RangeEntry.CancelAbsorb cancel => CancelAbsorb(descriptor, cancel),
            RangeEntry.Freeze freeze => Freeze(descriptor, freeze),
            RangeEntry.Thaw thaw => Thaw(descriptor, thaw),
            RangeEntry.Retire retire => Retire(descriptor, retire),
            _ => throw new ArgumentException($"{entry.GetType().Name} is no entry of a range."),
        };
    }

    /// <summary>Shipping begins, or begins again.</summary>
    public RangeAnswer StartAttempt(long operation, long attempt)
    {
        if (Descriptor is not { } descriptor || Absorbing is not { } absorbing || absorbing.Operation != operation)
        {
            return Refused(RangeRefusal.Locked, $"The range is not locked for operation {operation}.");
        }

        if (attempt < absorbing.Attempt)
        {
            return Old(absorbing, attempt);
        }

        Absorbing = absorbing with { Attempt = attempt };
        return new RangeAnswer.Done(descriptor);
    }

    private static RangeAnswer Refused(RangeRefusal code, string text) => new RangeAnswer.Refused(code, text);

    private static RangeAnswer Old(Absorbing absorbing, long attempt) =>
        Refused(RangeRefusal.OldAttempt, $"Attempt {attempt} is over: attempt {absorbing.Attempt} is under way.");

    private RangeAnswer Done(RangeDescriptor descriptor, Notice? child = null)
    {
        Descriptor = descriptor;
        return new RangeAnswer.Done(descriptor, child);
    }

    private RangeAnswer Found(RangeEntry.Found entry)
    {
        if (Descriptor is not { } descriptor)
        {
            FoundedBy = entry.Operation;
            return Done(entry.Descriptor with { Members = [], ConfigurationIndex = 0 });
        }

        return FoundedBy == entry.Operation ? new RangeAnswer.Done(descriptor) : new RangeAnswer.Stale(descriptor);
    }

    /// <summary>Why the range takes no change of its own now, or null. The order is that of what the sender should know first.</summary>
    private RangeAnswer? Blocked(RangeDescriptor descriptor, long version, long operation)
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

    private RangeAnswer Split(RangeDescriptor descriptor, RangeEntry.Split entry, in EntryContext context)
    {
        foreach (var notice in _notices)
        {
            if (notice.Operation == entry.Operation)
            {
                return new RangeAnswer.Done(descriptor, notice);
            }
        }

        if ((Blocked(descriptor, entry.Version, entry.Operation) ?? RefusalOfCut(descriptor, entry, context)) is { } refused)
        {
            return refused;
        }

        var (left, right) = descriptor.Keys.Split(entry.At);
        var child = descriptor with { Group = entry.Child, Keys = right, Version = descriptor.Version + 1, Members = entry.Members };
        _notices.Add(new Notice(entry.Operation, child, context.Index));
        return Done(descriptor with { Keys = left, Version = descriptor.Version + 1 }, _notices[^1]);
    }

    private static RangeAnswer? RefusalOfCut(RangeDescriptor descriptor, RangeEntry.Split entry, in EntryContext context)
    {
        if (context.IsJoint)
        {
            return Refused(RangeRefusal.JointConfiguration, "The group's members are changing: split it when they are settled.");
        }

        if (context.ConfigurationIndex != entry.ConfigurationIndex)
        {
            return Refused(
                RangeRefusal.OtherConfiguration,
                $"The group's configuration has index {context.ConfigurationIndex}, not {entry.ConfigurationIndex}: its members changed.");
        }

        var key = entry.At.Span;
        if (!descriptor.Keys.CanSplitAt(key))
        {
            var code = key.IsEmpty ? RangeRefusal.EmptyKey
                : key.SequenceEqual(descriptor.Keys.Start.Span) ? RangeRefusal.KeyIsStart
                : RangeRefusal.KeyOutside;
            return Refused(
                code, $"{descriptor.Keys} cannot be split at {KeyRange.Show(key)}: choose a key behind its start and before its end.");
        }

        return context.MachineProblem is { } problem ? Refused(RangeRefusal.Machine, problem) : null;
    }

    private RangeAnswer Fence(RangeDescriptor descriptor, RangeEntry.Fence entry)
    {
        if (FencedBy == entry.Operation && descriptor.Version == entry.Version + 1)
        {
            return new RangeAnswer.Done(descriptor);
        }

        // A merge that is under way ends by its own entries: a fence for it would say nothing about the source.
        if (Blocked(descriptor, entry.Version, 0) is { } blocked)
        {
            return blocked;
        }

        FencedBy = entry.Operation;
        return Done(descriptor with { Version = descriptor.Version + 1 });
    }

    private RangeAnswer Acknowledge(RangeDescriptor descriptor, RangeEntry.Acknowledge entry)
    {
        _notices.RemoveAll(n => n.Operation == entry.Operation);
        _outcomes.Remove(entry.Operation);
        return new RangeAnswer.Done(descriptor);
    }

    private RangeAnswer BeginAbsorb(RangeDescriptor descriptor, RangeEntry.BeginAbsorb entry)
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

    private RangeAnswer Absorb(RangeDescriptor descriptor, RangeEntry.Absorb entry, in EntryContext context)
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
        return Done(descriptor with
        {
            Keys = new KeyRange(descriptor.Keys.Start, absorbing.SourceKeys.End),
            Version = Math.Max(descriptor.Version, absorbing.SourceVersion) + 1,
        });
    }

    /// <summary>Also fences: a begin of the same merge that is still on its way must not lock the range again.</summary>
    private RangeAnswer CancelAbsorb(RangeDescriptor descriptor, RangeEntry.CancelAbsorb entry)
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
        return Done(descriptor with { Version = descriptor.Version + 1 });
    }

    private RangeAnswer Freeze(RangeDescriptor descriptor, RangeEntry.Freeze entry)
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

        if (_notices.Count > 0)
        {
            return Refused(
                RangeRefusal.ChildPending, $"The child '{_notices[0].Child.Group}' is not acknowledged: its notice would be lost.");
        }

        Frozen = new Leaving(entry.Operation, entry.Target);
        return new RangeAnswer.Done(descriptor);
    }

    /// <summary>Also fences: a freeze of the same merge that is still on its way must not stop the range again.</summary>
    private RangeAnswer Thaw(RangeDescriptor descriptor, RangeEntry.Thaw entry)
    {
        if (Retired is not null)
        {
            return Refused(RangeRefusal.Retired, $"The range was merged into '{Retired.Target.Group}'.");
        }

        if (FencedBy == entry.Operation)
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

        (Frozen, FencedBy) = (null, entry.Operation);
        return Done(descriptor with { Version = descriptor.Version + 1 });
    }

    private RangeAnswer Retire(RangeDescriptor descriptor, RangeEntry.Retire entry)
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
}
