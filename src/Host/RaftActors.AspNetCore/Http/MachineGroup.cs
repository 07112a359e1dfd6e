using RaftActors.AspNetCore.Nodes;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The group or keyspace that a request to a built-in machine addresses: the one named by the parameter <c>group</c>, or the usual one.
/// </summary>
/// <param name="byDefault">The usual group.</param>
/// <param name="machine">The class of the machine: bytes for one machine must not get into the log of another.</param>
internal sealed class MachineGroup(string byDefault, Type machine)
{
    public const string Parameter = "group";

    /// <exception cref="ApiError">It runs another machine. A group that does not exist is reported by the request itself.</exception>
    public MachineTarget Of(ApiRequest request)
    {
        var name = request.Parameter(Parameter) ?? byDefault;
        var target = MachineTarget.Of(request.Node, name);
        return MachineOf(request.Node, target) is not var (found, type) || type.IsAssignableTo(machine)
            ? target
            : throw new ApiError(
                409, "wrong-machine",
                $"The {(target.Keyspace == name && !target.HasGroup ? "keyspace" : "group")} '{name}' runs the machine '{found}' "
                    + $"({type.Name}), not {machine.Name}.")
            {
                Group = name,
            };
    }

    /// <summary>
    /// Null if this node knows no such group. The group of a range has the machine of the keyspace that it is named after.
    /// </summary>
    private static (string Machine, Type Type)? MachineOf(ApiNode node, MachineTarget target)
    {
        if (node.Settings.Groups.TryGetValue(target.Name, out var group))
        {
            return (group.Machine, group.Factory.MachineType);
        }

        foreach (var keyspace in node.Ranges.Keyspaces)
        {
            if (keyspace.Name == target.Keyspace || target.Name.StartsWith($"{keyspace.Name}-r", StringComparison.Ordinal))
            {
                return (keyspace.Machine, keyspace.MachineType);
            }
        }

        return null;
    }
}
