namespace RaftActors.Machines.Versions;

/// <summary>
/// A machine whose behaviour has versions, so that two programs can run in one group during a rolling upgrade. A machine without
/// this interface always has version 1.
/// </summary>
/// <remarks>
/// <para>
/// The version in force is part of the replicated state. It begins at 1 and is raised by an entry of the log, which the leader appends
/// once every voter that has a machine reported that its program knows the version. <see cref="CommittedCommand.Version"/> gives it for
/// each
/// command.
/// </para>
/// <para>
/// At version v a machine must behave, byte for byte, like the program whose latest version was v: a command introduced by a later
/// version is answered as that program answers unknown commands. A replica whose program does not know the version in force
/// stops at the entry that raised it and continues after its upgrade. A version is never lowered.
/// </para>
/// </remarks>
public interface IVersionedMachine : IStateMachine
{
    /// <summary>The highest version that this program knows; at least 1, the same for every instance.</summary>
    int LatestVersion { get; }
}
