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

    /// <summary>Keyspace, keys and version; null until the group is given its keys. Without members.</summary>
    public RangeDescriptor? Descriptor { get; private set; }

    /// <summary>The operation that gave the group its keys.</summary>
    public long FoundedBy { get; private set; }

    /// <summary>The operation of the last fence or thaw.</summary>
    public long FencedBy { get; private set; }

    /// <summary>Its part in merges.</summary>
    public MergeState Merges { get; private init; } = new();

    /// <summary>Children that are not acknowledged, in the order of their births.</summary>
    public IReadOnlyList<Notice> Notices => _notices;

    /// <summary>The state of a child at its birth.</summary>
    public static RangeState OfChild(Notice notice) => new()
    {
        Descriptor = notice.Child with { Members = [] },
        FoundedBy = notice.Operation,
    };

    /// <summary>A state as it was saved.</summary>
    public static RangeState Restore(
        RangeDescriptor? descriptor, long foundedBy, long fencedBy, IEnumerable<Notice> notices, MergeState merges)
    {
        var state = new RangeState { Descriptor = descriptor, FoundedBy = foundedBy, FencedBy = fencedBy, Merges = merges };
        state._notices.AddRange(notices);
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

        if (Merges.Retired is not null)
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

        return Merges.Frozen is not null
            ? RangeVerdict.Moving
            : isRead && descriptor.Version < minVersion ? RangeVerdict.WrongRange : RangeVerdict.Serve;
    }

    /// <summary>What to tell a client that asked the wrong range: this one, and children that the map may not know yet.</summary>
    /// <param name="members">This group's members.</param>
    /// <param name="configurationIndex">The index of their configuration.</param>
    public ImmutableArray<RangeDescriptor> Redirect(ImmutableArray<ReplicaId> members, long configurationIndex)
    {
        if (Merges.Retired is { } retired)
        {
            return [retired.Target];
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

        var answer = entry switch
        {
            RangeEntry.Split split => Split(descriptor, split, context),
            RangeEntry.Fence fence => Fence(descriptor, fence),
            RangeEntry.Acknowledge acknowledge => Acknowledge(descriptor, acknowledge),
            RangeEntry.BeginAbsorb begin => Merges.BeginAbsorb(descriptor, begin),
            RangeEntry.AbsorbPart part => Merges.StartAttempt(descriptor, part.Operation, part.Attempt),
            RangeEntry.AbsorbTail tail => Merges.ContinueAttempt(descriptor, tail.Operation, tail.Attempt),
            RangeEntry.Absorb absorb => Merges.Absorb(descriptor, absorb, context),
            RangeEntry.CancelAbsorb cancel => Merges.CancelAbsorb(descriptor, cancel),
            RangeEntry.Freeze freeze => Merges.Freeze(descriptor, freeze, _notices.FirstOrDefault()),
            RangeEntry.Thaw thaw => Merges.Thaw(descriptor, thaw),
            RangeEntry.Retire retire => Merges.Retire(descriptor, retire),
            _ => throw new ArgumentException($"{entry.GetType().Name} is not an entry of a range."),
        };
        if (answer is RangeAnswer.Done done)
        {
            Descriptor = done.Descriptor;
        }

        return answer;
    }

    /// <summary>Shipping begins, or begins again.</summary>
    public RangeAnswer StartAttempt(long operation, long attempt) => Descriptor is { } descriptor
        ? Merges.StartAttempt(descriptor, operation, attempt)
        : Refused(RangeRefusal.NotFounded, "The group has no keys yet: it must be given some first.");

    private static RangeAnswer Refused(RangeRefusal code, string text) => new RangeAnswer.Refused(code, text);

    private RangeAnswer Found(RangeEntry.Found entry)
    {
        if (Descriptor is not { } descriptor)
        {
            FoundedBy = entry.Operation;
            Descriptor = entry.Descriptor with { Members = [], ConfigurationIndex = 0 };
            return new RangeAnswer.Done(Descriptor);
        }

        return FoundedBy == entry.Operation ? new RangeAnswer.Done(descriptor) : new RangeAnswer.Stale(descriptor);
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

        if ((Merges.Blocked(descriptor, entry.Version, entry.Operation) ?? RefusalOfCut(descriptor, entry, context)) is { } refused)
        {
            return refused;
        }

        var (left, right) = descriptor.Keys.Split(entry.At);
        var child = descriptor with { Group = entry.Child, Keys = right, Version = descriptor.Version + 1, Members = entry.Members };
        _notices.Add(new Notice(entry.Operation, child, context.Index));
        return new RangeAnswer.Done(descriptor with { Keys = left, Version = descriptor.Version + 1 }, _notices[^1]);
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
        if (Merges.Blocked(descriptor, entry.Version, 0) is { } blocked)
        {
            return blocked;
        }

        FencedBy = entry.Operation;
        return new RangeAnswer.Done(descriptor with { Version = descriptor.Version + 1 });
    }

    private RangeAnswer Acknowledge(RangeDescriptor descriptor, RangeEntry.Acknowledge entry)
    {
        _notices.RemoveAll(n => n.Operation == entry.Operation);
        Merges.Acknowledge(entry.Operation);
        return new RangeAnswer.Done(descriptor);
    }
}
