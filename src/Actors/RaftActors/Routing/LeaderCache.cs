namespace RaftActors.Routing;

/// <summary>The leader of each group as far as this router knows: told by this node's replica, by answers and by hints.</summary>
internal sealed class LeaderCache
{
    private readonly Dictionary<string, string?> _leaders = new(StringComparer.Ordinal);

    /// <summary>The leading node; null if none is known.</summary>
    public string? Of(string group) => _leaders.GetValueOrDefault(group);

    public void Set(string group, string? leader) => _leaders[group] = leader;

    /// <summary>Forgets the leader.</summary>
    public void Forget(string group) => _leaders[group] = null;

    /// <summary>A node does not lead, or does not answer.</summary>
    public void Forget(string group, string? node)
    {
        if (Of(group) == node)
        {
            Forget(group);
        }
    }

    /// <summary>A node is lost: whatever it led is about to elect another leader.</summary>
    public void ForgetNode(string node)
    {
        foreach (var (group, leader) in _leaders)
        {
            if (leader == node)
            {
                _leaders[group] = null;
            }
        }
    }

    /// <summary>Sets the leader and returns the one that it deposed, if one was known.</summary>
    public string? Replace(string group, string? leader)
    {
        var before = Of(group);
        Set(group, leader);
        return before == leader ? null : before;
    }
}
