using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>Why a connection is not accepted, and how the other side is told.</summary>
internal sealed record Refusal(string Reason, FrameKind Kind = FrameKind.Refused)
{
    public static readonly Refusal ShuttingDown = new("this system shuts down");
    public static readonly Refusal Quarantined = new("this incarnation is quarantined", FrameKind.Quarantined);
}
