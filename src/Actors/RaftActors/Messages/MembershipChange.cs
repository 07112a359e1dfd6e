using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// A change of a group's members. <see cref="Outcome.Ok"/>: the change, or the joint step towards it, is committed and applied at the
/// leader; the last step of a joint change follows by itself. <see cref="Outcome.Refused"/>: nothing was changed, and the message says why:
/// another change is in progress, a new voter has not caught up, too few of the new voters are reachable, the node is unknown.
/// <see cref="Outcome.Unknown"/>: check the status.
/// </summary>
public abstract record MembershipChange : INoSerializationVerificationNeeded
{
    private protected MembershipChange(string group, TimeSpan? timeout)
    {
        Group = group;
        Timeout = timeout;
    }

    /// <summary>The group's name.</summary>
    public string Group { get; init; }

    /// <summary>How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</summary>
    public TimeSpan? Timeout { get; init; }
}
