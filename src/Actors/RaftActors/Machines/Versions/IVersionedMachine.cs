namespace RaftActors.Machines.Versions;

/// <summary>
/// A machine whose behaviour has versions, so that two programs may run in one group while it is upgraded node by node. A machine without
/// this interface is of version 1 for good.
/// </summary>
/// <remarks>
/// <para>
/// The version in force is part of the replicated state. It begins at 1 and is raised by an entry of the log, which the leader appends
/// once every voter that has a machine said that its program knows the version. <see cref="CommittedCommand.Version"/> says it for each
/// command.
/// </para>
/// <para>
/// At version v a machine must do, byte for byte, what the program did whose latest version was v: a command that came with a later
/// version is answered as that program answers commands that it does not know. A replica whose program does not know the version in force
/// stops at the entry that raised it and goes on after its upgrade. A version is never lowered.
/// </para>
/// </remarks>
public interface IVersionedMachine : IStateMachine
{
    /// <summary>The highest version that this program knows; at least 1, the same for every instance.</summary>
    int LatestVersion { get; }
}
