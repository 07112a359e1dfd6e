using Akka.Actor;

namespace RaftActors.Status;

/// <summary>Asks the router for a <see cref="NodeStatus"/>.</summary>
public sealed class GetNodeStatus : INoSerializationVerificationNeeded
{
    private GetNodeStatus()
    {
    }

    /// <summary>The only instance.</summary>
    public static GetNodeStatus Instance { get; } = new();
}
