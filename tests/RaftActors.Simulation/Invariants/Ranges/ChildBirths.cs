using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// R5: both halves of a split together are what was split. R6: all replicas of a child begin with the same bytes. R9: a parent's snapshot
/// behind a split exists only if a majority of the child's voters has a state, or all whose disks are left. R10: a birth changes no store
/// that has a state, and takes no vote back.
/// </summary>
internal sealed class ChildBirths
{
    private readonly Dictionary<string, ulong> _births = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Child> _children = new(StringComparer.Ordinal);
    private readonly HashSet<(string Group, ReplicaId Replica)> _initialised = [];
    private readonly HashSet<(string Group, ReplicaId Replica)> _lost = [];

    /// <summary>A replica of the parent applied the split.</summary>
    public void Split(
        string parent, long index, string child, IReadOnlyList<ReplicaId> members, ulong whole, ulong left, ulong right)
    {
        if (unchecked(left + right) != whole)
        {
            throw new SafetyViolation("R5 ChildBirths", $"the halves of {parent} at {index} are not what it was before");
        }

        _children[child] = new Child(parent, index, members);
    }

    /// <summary>What goes to both halves unchanged.</summary>
    public void Inherited(string child, ReadOnlySpan<byte> parentSessions, ReadOnlySpan<byte> sessions, long parentTime, long time)
    {
        if (!parentSessions.SequenceEqual(sessions) || parentTime != time)
        {
            throw new SafetyViolation(
                "R5 ChildBirths", $"{child} begins with other sessions than its parent's, or at {time} instead of {parentTime}");
        }
    }

    /// <summary>A birth is about to write the record that gives a store its state.</summary>
    public void Born(string child, ReplicaId replica, ulong fingerprint, bool hasState, HardState before, HardState after)
    {
        if (hasState)
        {
            throw new SafetyViolation("R10 ChildBirths", $"the birth of {child}/{replica} writes to a store that has a state");
        }

        if (after.CurrentTerm < before.CurrentTerm
            || (after.CurrentTerm == before.CurrentTerm && !before.VotedFor.IsNone && after.VotedFor != before.VotedFor))
        {
            throw new SafetyViolation("R10 ChildBirths", $"the birth of {child}/{replica} turns {before} into {after}");
        }

        if (!_births.TryAdd(child, fingerprint) && _births[child] != fingerprint)
        {
            throw new SafetyViolation("R6 ChildBirths", $"{child}/{replica} begins with other bytes than another replica of it");
        }
    }

    /// <summary>A replica's store has a state, by birth or by a snapshot.</summary>
    public void Initialised(string group, ReplicaId replica) => _initialised.Add((group, replica));

    /// <summary>A replica's disk is known to be lost.</summary>
    public void Lost(string group, ReplicaId replica) => _lost.Add((group, replica));

    /// <summary>A replica's snapshot is on disk.</summary>
    public void Saved(string group, ReplicaId replica, long index)
    {
        foreach (var (child, (parent, split, members)) in _children)
        {
            var left = members.Count(m => !_lost.Contains((child, m)));
            var enough = Math.Min((members.Count / 2) + 1, left);
            if (parent == group && split <= index && members.Count(m => _initialised.Contains((child, m))) < enough)
            {
                throw new SafetyViolation(
                    "R9 ChildBirths",
                    $"{group}/{replica} has a snapshot at {index}, behind the split at {split}, but no majority of {child} has a state");
            }
        }
    }

    private sealed record Child(string Parent, long Index, IReadOnlyList<ReplicaId> Members);
}
