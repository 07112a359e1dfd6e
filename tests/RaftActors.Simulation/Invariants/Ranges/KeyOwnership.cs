using RaftActors.Ranges.Keys;

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// R1: the owners tile the keys. R2: for a key the owner's version only grows. R3: a write is executed only by the key's owner, and
/// by no group while it is frozen. Told of every group's entries in the order of its log, each once.
/// </summary>
internal sealed class KeyOwnership
{
    private readonly SortedDictionary<string, (KeyRange Keys, long Version)> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _frozen = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _versions = new(StringComparer.Ordinal);

    public void Founded(string group, KeyRange keys, long version)
    {
        _owners.Add(group, (keys, version));
        RequireDisjoint();
    }

    /// <summary>Both halves as the machine has them after the split.</summary>
    public void Split(string parent, KeyRange left, long leftVersion, string child, KeyRange right, long rightVersion)
    {
        var (keys, version) = _owners[parent];
        if (!left.IsFollowedBy(right) || !new KeyRange(left.Start, right.End).Equals(keys))
        {
            throw new SafetyViolation("R1 KeyOwnership", $"{parent} {keys} was cut into {left} and {right}, which are not the same keys");
        }

        if (leftVersion <= version || rightVersion <= version)
        {
            throw new SafetyViolation(
                "R2 KeyOwnership", $"{parent} had version {version}; its halves have {leftVersion} and {rightVersion}");
        }

        _owners[parent] = (left, leftVersion);
        _owners.Add(child, (right, rightVersion));
        RequireDisjoint();
    }

    /// <summary>The source of a merge serves nothing until it is decided.</summary>
    public void Frozen(string group, long operation) => _frozen[group] = operation;

    /// <summary>The merge that stopped a group, or zero.</summary>
    public long FrozenBy(string group) => _frozen.GetValueOrDefault(group);

    /// <summary>A linearizable read is answered.</summary>
    /// <param name="group">By whom.</param>
    /// <param name="frozenBy">What had stopped the group when the read was asked for.</param>
    public void Served(string group, long frozenBy)
    {
        if (frozenBy != 0 && frozenBy == FrozenBy(group))
        {
            throw new SafetyViolation("R3 KeyOwnership", $"{group} answers a read that was asked for when merge {frozenBy} had frozen it");
        }
    }

    public void Thawed(string group) => _frozen.Remove(group);

    /// <summary>The target of a merge owns the source's keys from now on.</summary>
    public void Absorbed(string target, string source, KeyRange keys, long version)
    {
        if (!_owners.TryGetValue(source, out var gone) || !_frozen.ContainsKey(source))
        {
            throw new SafetyViolation("R1 KeyOwnership", $"{target} takes over {source}, which is not frozen or owns nothing");
        }

        var (own, before) = _owners[target];
        if (!own.IsFollowedBy(gone.Keys) || !new KeyRange(own.Start, gone.Keys.End).Equals(keys))
        {
            throw new SafetyViolation("R1 KeyOwnership", $"{target} {own} and {source} {gone.Keys} were joined to {keys}");
        }

        if (version <= before || version <= gone.Version)
        {
            throw new SafetyViolation(
                "R2 KeyOwnership", $"{target} had version {before} and {source} {gone.Version}; joined they have {version}");
        }

        _owners.Remove(source);
        _owners[target] = (keys, version);
        RequireDisjoint();
    }

    public void Raised(string group, long version)
    {
        if (!_owners.TryGetValue(group, out var owned))
        {
            // Absorbed: whatever its log says now, it owns nothing.
            return;
        }

        var (keys, before) = owned;
        if (version < before)
        {
            throw new SafetyViolation("R2 KeyOwnership", $"the version of {group} went from {before} to {version}");
        }

        _owners[group] = (keys, version);
    }

    public void Executed(string group, byte[] key, long version)
    {
        var name = Convert.ToHexString(key);
        var owner = Owner(key);
        if (owner != group)
        {
            throw new SafetyViolation(
                "R3 KeyOwnership", $"{group} executed a write of key {name} at version {version}, which {owner ?? "no group"} owns");
        }

        if (_frozen.ContainsKey(group))
        {
            throw new SafetyViolation("R3 KeyOwnership", $"{group} executed a write of key {name} although it is frozen");
        }

        if (version < _versions.GetValueOrDefault(name))
        {
            throw new SafetyViolation(
                "R2 KeyOwnership", $"key {name} was written at version {_versions[name]} and then at version {version} by {group}");
        }

        _versions[name] = version;
    }

    /// <summary>R1, once a keyspace is founded: no key without an owner.</summary>
    public void RequireTiles()
    {
        KeyRange? last = null;
        var order = Comparer<byte[]>.Create((a, b) => KeyOrder.Compare(a, b));
        foreach (var (keys, _) in _owners.Values.OrderBy(o => o.Keys.Start.ToArray(), order))
        {
            if (last is null ? !keys.Start.IsEmpty : !last.IsFollowedBy(keys))
            {
                throw new SafetyViolation("R1 KeyOwnership", $"no group owns the keys between {last} and {keys}");
            }

            last = keys;
        }

        if (last is { End: not null })
        {
            throw new SafetyViolation("R1 KeyOwnership", $"no group owns the keys behind {last}");
        }
    }

    private string? Owner(byte[] key)
    {
        foreach (var (group, (keys, _)) in _owners)
        {
            if (keys.Contains(key))
            {
                return group;
            }
        }

        return null;
    }

    private void RequireDisjoint()
    {
        foreach (var (group, (keys, _)) in _owners)
        {
            foreach (var (other, (others, _)) in _owners)
            {
                if (string.CompareOrdinal(group, other) < 0 && keys.Overlaps(others))
                {
                    throw new SafetyViolation("R1 KeyOwnership", $"{group} {keys} and {other} {others} own a key both");
                }
            }
        }
    }
}
