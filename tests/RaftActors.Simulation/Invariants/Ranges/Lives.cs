using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// R11: what was destroyed is never hosted and never votes. R12: files go only after a committed configuration without the replica, or with
/// its range. R13: a replica lives on one disk.
/// </summary>
internal sealed class Lives
{
    private readonly HashSet<(string Group, ReplicaId Replica)> _destroyed = [];
    private readonly Dictionary<(string Group, ReplicaId Replica), DataId> _disks = [];
    private readonly Dictionary<string, IReadOnlyList<ReplicaId>> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _retired = new(StringComparer.Ordinal);

    public void Hosted(string group, ReplicaId replica, DataId disk)
    {
        if (_destroyed.Contains((group, replica)))
        {
            throw new SafetyViolation("R11 Lives", $"{group}/{replica} is hosted again after it was destroyed");
        }

        if (!_disks.TryAdd((group, replica), disk) && _disks[(group, replica)] != disk)
        {
            throw new SafetyViolation("R13 Lives", $"{group}/{replica} runs on disk {disk}, but was made on {_disks[(group, replica)]}");
        }
    }

    public void Votes(string group, ReplicaId replica)
    {
        if (_destroyed.Contains((group, replica)))
        {
            throw new SafetyViolation("R11 Lives", $"{group}/{replica} votes after it was destroyed");
        }
    }

    /// <summary>A configuration is committed.</summary>
    public void Committed(string group, IReadOnlyList<ReplicaId> members) => _members[group] = members;

    /// <summary>The range serves nothing and never will, or never came to be.</summary>
    public void Retired(string group) => _retired.Add(group);

    public void Destroyed(string group, ReplicaId replica)
    {
        if (!_retired.Contains(group) && _members.TryGetValue(group, out var members) && members.Contains(replica))
        {
            throw new SafetyViolation("R12 Lives", $"the files of {group}/{replica} go, but a committed configuration names it");
        }

        _destroyed.Add((group, replica));
    }
}
