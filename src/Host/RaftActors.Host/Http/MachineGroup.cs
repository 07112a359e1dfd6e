namespace RaftActors.Host.Http;

/// <summary>The group that a request to a built-in machine addresses: the one named by the parameter <c>group</c>, or the usual
/// one.</summary>
/// <param name="byDefault">The usual group.</param>
/// <param name="machine">The class of the machine: bytes for one machine must not get into the log of another.</param>
internal sealed class MachineGroup(string byDefault, Type machine)
{
    public const string Parameter = "group";

    /// <exception cref="ApiError">The group runs another machine. A group that does not exist is reported by the request
    /// itself.</exception>
    public string Of(ApiRequest request)
    {
        var name = request.Parameter(Parameter) ?? byDefault;
        return !request.Node.Settings.Groups.TryGetValue(name, out var group) || group.Factory.MachineType.IsAssignableTo(machine)
            ? name
            : throw new ApiError(
                409, "wrong-machine",
                $"The group '{name}' runs the machine '{group.Machine}' ({group.Factory.MachineType.Name}), not {machine.Name}.")
            {
                Group = name,
            };
    }
}
