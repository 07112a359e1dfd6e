using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RaftActors.Protocol.Invariants;

/// <summary>
/// An invariant was violated. The replica that throws it must not continue: its shell reports the state, marks the replica as faulted and
/// restarts it only from durable state.
/// </summary>
public sealed class InvariantViolation(string message) : Exception(message)
{
    /// <summary>Throws unless <paramref name="holds"/>; the text states what must hold.</summary>
    public static void ThrowUnless([DoesNotReturnIf(false)] bool holds, string whatMustHold)
    {
        if (!holds)
        {
            throw new InvariantViolation($"Violated: {whatMustHold}.");
        }
    }

    /// <summary>Throws unless <paramref name="holds"/>; the text states what must hold and is built only for the exception.</summary>
    public static void ThrowUnless(
        [DoesNotReturnIf(false)] bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref ViolationText whatMustHold)
    {
        if (!holds)
        {
            throw new InvariantViolation($"Violated: {whatMustHold.TakeText()}.");
        }
    }
}
