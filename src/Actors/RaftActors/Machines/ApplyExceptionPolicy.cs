namespace RaftActors.Machines;

/// <summary>
/// How a group handles a machine that throws on a committed command: <c>groups.*.on-apply-exception</c>. The numbers are stored in logs.
/// </summary>
public enum ApplyExceptionPolicy
{
    /// <summary>The command is answered as <see cref="Messages.Outcome.MachineError"/>, and the group continues.</summary>
    Answer = 0,

    /// <summary>The machine stops at the command on every replica, until an operator skips the entry or the program is fixed.</summary>
    Fault = 1,
}
