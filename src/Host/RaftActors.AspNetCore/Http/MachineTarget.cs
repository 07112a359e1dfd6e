using RaftActors.AspNetCore.Nodes;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// What a request addresses: a group, or a keyspace, whose ranges are found by key. A group that a keyspace adopts is served by key too, so
/// that nothing changes for clients when it is cut.
/// </summary>
/// <param name="Name">The name as it was given, for messages.</param>
/// <param name="Keyspace">The keyspace; <see langword="null"/> for a group.</param>
/// <param name="HasGroup">Whether the settings have a group of that name.</param>
internal sealed record MachineTarget(string Name, string? Keyspace, bool HasGroup)
{
    public static MachineTarget Of(ApiNode node, string name)
    {
        var hasGroup = node.Settings.Groups.ContainsKey(name);
        foreach (var keyspace in node.Ranges.Keyspaces)
        {
            if (hasGroup ? keyspace.AdoptedGroup == name : keyspace.Name == name)
            {
                return new MachineTarget(name, keyspace.Name, hasGroup);
            }
        }

        return new MachineTarget(name, null, hasGroup);
    }
}
