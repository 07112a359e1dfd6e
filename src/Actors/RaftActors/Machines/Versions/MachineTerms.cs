using RaftActors.Configuration;
using RaftActors.Contracts;

namespace RaftActors.Machines.Versions;

/// <summary>
/// What decides, apart from the commands, how a machine's entries are applied. Replicated: no replica reads it from its own settings.
/// </summary>
/// <param name="Version">The machine's version in force.</param>
/// <param name="OnException">What is done when the machine throws on a command.</param>
internal readonly record struct MachineTerms(int Version, ApplyExceptionPolicy OnException)
{
    /// <summary>What holds before any entry says otherwise, and in logs and snapshots of programs that knew no terms.</summary>
    public static readonly MachineTerms First = new(1, ApplyExceptionPolicy.Answer);

    public static MachineTerms Decode(MachineTermsMessage? message) =>
        message is null ? First : new MachineTerms(Math.Max(1, message.Version), (ApplyExceptionPolicy)message.OnException);

    public MachineTermsMessage Encode() => new() { Version = Version, OnException = (int)OnException };
}
