using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Map;

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// R21: members change by one voter or through a joint configuration, and only by a request that expected the configuration it changes.
/// What the map says of a range's members is what its log said at that index, and what the map says is removed never comes back.
/// </summary>
internal sealed class MemberChanges
{
    private readonly Dictionary<string, (long Index, Configuration Members)> _present = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, long Index), Configuration> _history = [];
    private readonly Dictionary<(string Group, long Term, long Index), long> _proposed = [];
    private readonly HashSet<(string Group, ReplicaId Replica)> _removed = [];

    /// <summary>A group has its first members.</summary>
    public void Began(string group, long index, Configuration members) => Set(group, index, members);

    /// <summary>A leader appended a configuration for a driver.</summary>
    public void Proposed(string group, long term, long index, long expected) => _proposed[(group, term, index)] = expected;

    /// <summary>A configuration is committed.</summary>
    public void Changed(string group, long term, long index, Configuration members)
    {
        if (!_present.TryGetValue(group, out var before))
        {
            Set(group, index, members);
            return;
        }

        var isEnd = before.Members.IsJoint && members.Equals(before.Members.Leave());
        if (!isEnd && (!_proposed.TryGetValue((group, term, index), out var expected) || expected != before.Index))
        {
            throw new SafetyViolation(
                "R21 MemberChanges",
                $"{group} goes from {before.Members} of {before.Index} to {members}, which was not asked for at that index");
        }

        if (!isEnd && (before.Members.IsJoint
            || (members.IsJoint ? !members.Outgoing.SequenceEqual(before.Members.Voters) : Difference(before.Members, members) > 1)))
        {
            throw new SafetyViolation("R21 MemberChanges", $"{group} goes from {before.Members} to {members} in one step");
        }

        foreach (var member in members.Members)
        {
            if (_removed.Contains((group, member)))
            {
                throw new SafetyViolation("R21 MemberChanges", $"{group} has {member} as a member again, which the map says is removed");
            }
        }

        Set(group, index, members);
    }

    /// <summary>The map says who the members of a range are that has no operation.</summary>
    public void Listed(RangeRecord range)
    {
        foreach (var replica in range.Replicas)
        {
            if (replica.Stage == ReplicaStage.Removed)
            {
                Removed(range, replica);
            }
        }

        if (range is not { Stage: RangeStage.Active, Operation: 0 } || range.ConfigurationIndex == 0)
        {
            return;
        }

        var known = _history.GetValueOrDefault((range.Group, range.ConfigurationIndex));
        if (known is null || known.IsJoint)
        {
            throw new SafetyViolation(
                "R21 MemberChanges", $"the map names configuration {range.ConfigurationIndex} of {range.Group}, which is {known}");
        }

        var listed = range.Replicas.Where(r => r.IsInConfiguration).ToList();
        if (listed.Count != known.Members.Length || listed.Any(r => KindOf(known, r.Id) != r.Kind))
        {
            throw new SafetyViolation(
                "R21 MemberChanges",
                $"the map says that the members of {range.Group} are {string.Join(", ", listed.Select(r => $"{r.Id} {r.Kind}"))}, but at "
                    + $"{range.ConfigurationIndex} they are {known}");
        }
    }

    private void Removed(RangeRecord range, ReplicaRecord replica)
    {
        if (_removed.Add((range.Group, replica.Id))
            && range.Stage != RangeStage.Retired
            && _present.TryGetValue(range.Group, out var present)
            && present.Members.IsMember(replica.Id))
        {
            throw new SafetyViolation(
                "R21 MemberChanges", $"the map says that {range.Group}/{replica.Id} is removed, but it is a member by {present.Members}");
        }
    }

    private void Set(string group, long index, Configuration members) =>
        (_present[group], _history[(group, index)]) = ((index, members), members);

    private static int Difference(Configuration before, Configuration after) =>
        before.Voters.Count(v => !after.Voters.Contains(v)) + after.Voters.Count(v => !before.Voters.Contains(v));

    private static MemberKind? KindOf(Configuration members, ReplicaId id) =>
        !members.IsMember(id) ? null
        : members.IsWitness(id) ? MemberKind.Witness
        : members.Learners.Contains(id) ? MemberKind.Learner : MemberKind.Voter;
}
