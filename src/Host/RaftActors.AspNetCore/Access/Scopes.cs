using System.Globalization;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Keyspaces;

namespace RaftActors.AspNetCore.Access;

/// <summary>Which grants cover a group or keyspace: those for its own name, and those for the keyspace that it serves.</summary>
internal static class Scopes
{
    /// <summary>The range map: a command of its machine decides which node serves which keys.</summary>
    private const string Map = "meta";

    /// <param name="caller">The caller.</param>
    /// <param name="role">The role that is needed.</param>
    /// <param name="name">A group or keyspace.</param>
    /// <param name="node">The node that serves the request; null if none is running, then names alone count.</param>
    /// <param name="isRange">Whether only the grants for a keyspace count.</param>
    public static bool Allow(Principal caller, AccessRole role, string name, ApiNode? node, bool isRange = false)
    {
        var isMap = name == Map;
        var needed = isMap && role == AccessRole.Write ? AccessRole.Admin : role;
        if (caller.May(needed, isRange ? Grant.Everywhere : name))
        {
            return true;
        }

        if (!isMap && node is not null)
        {
            foreach (var keyspace in node.Ranges.Keyspaces)
            {
                if (IsOf(keyspace, name, node) && caller.May(needed, keyspace.Name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a name is that of a keyspace, or of a group that serves keys of it.</summary>
    private static bool IsOf(KeyspaceInfo keyspace, string name, ApiNode node)
    {
        if (node.Settings.Groups.ContainsKey(name))
        {
            return keyspace.AdoptedGroup == name;
        }

        const string infix = "-r";
        return name == keyspace.Name
            || (name.StartsWith(keyspace.Name, StringComparison.Ordinal)
                && name.AsSpan(keyspace.Name.Length).StartsWith(infix)
                && long.TryParse(
                    name.AsSpan(keyspace.Name.Length + infix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }
}
