using RaftActors.Contracts;

namespace RaftActors.Machines.Versions;

/// <summary>The replicated rules for applying a machine's entries; no replica reads them from its own settings.</summary>
/// <param name="Version">The machine's version in force.</param>
/// <param name="OnException">How an exception of the machine is handled.</param>
internal readonly record struct MachineTerms(int Version, ApplyExceptionPolicy OnException)
{
    /// <summary>The terms until an entry changes them, and in logs and snapshots of programs without terms.</summary>
    public static readonly MachineTerms First = new(1, ApplyExceptionPolicy.Answer);

    public static MachineTerms Decode(MachineTermsMessage? message) =>
        message is null ? First : new MachineTerms(Math.Max(1, message.Version), (ApplyExceptionPolicy)message.OnException);

    public MachineTermsMessage Encode() => new() { Version = Version, OnException = (int)OnException };
}
