using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RaftActors.Protocol.Invariants;

/// <summary>
/// Something that must always hold did not. The replica that throws it must not go on: its shell shows the state, marks the replica
/// as faulted and starts again only from durable state.
/// </summary>
public sealed class InvariantViolation(string message) : Exception(message)
{
    /// <summary>Throws unless <paramref name="holds"/>; the text says what must hold.</summary>
    public static void ThrowUnless([DoesNotReturnIf(false)] bool holds, string whatMustHold)
    {
        if (!holds)
        {
            throw new InvariantViolation($"Violated: {whatMustHold}.");
        }
    }

    /// <summary>Throws unless <paramref name="holds"/>; the text says what must hold, and is put together only then.</summary>
    public static void ThrowUnless(
        [DoesNotReturnIf(false)] bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref ViolationText whatMustHold)
    {
        if (!holds)
        {
            throw new InvariantViolation($"Violated: {whatMustHold.TakeText()}.");
        }
    }
}
