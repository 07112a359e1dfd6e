namespace RaftActors.Configuration;

/// <summary>
/// What is done when a machine throws on a committed command: <c>groups.*.on-apply-exception</c>. The numbers stand in logs.
/// </summary>
public enum ApplyExceptionPolicy
{
    /// <summary>The command is answered as <see cref="Client.Outcome.MachineError"/>, and the group goes on.</summary>
    Answer = 0,

    /// <summary>
    /// The machine stops at the command on every replica, until an operator has the entry skipped or the program is mended.
    /// </summary>
    Fault = 1,
}
