namespace RaftActors.Keyspaces;

/// <summary>A keyspace as this node's settings have it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Machine">The machine's name in <c>raft-actors.machines</c>.</param>
/// <param name="MachineType">The machine's class.</param>
/// <param name="AdoptedGroup">The group of the settings that is, or is to be, its first range; empty for none.</param>
public sealed record KeyspaceInfo(string Name, string Machine, Type MachineType, string AdoptedGroup);
