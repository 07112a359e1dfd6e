using Akka.Actor;

namespace RaftActors.Transport.Lanes;

/// <summary>To a pipe, about one of its lanes.</summary>
internal abstract record LaneEvent : INoSerializationVerificationNeeded
{
    /// <summary>The peer accepted the lane.</summary>
    internal sealed record Opened(OutgoingLane Lane) : LaneEvent;

    /// <summary>A lane could not be opened.</summary>
    /// <param name="Lane">The attempt.</param>
    /// <param name="IsRefused">Whether the peer was reached and closed it: the token is not, or no longer, valid.</param>
    internal sealed record NotOpened(OutgoingLane Lane, bool IsRefused) : LaneEvent;

    /// <summary>A batch from the peer.</summary>
    internal sealed record Arrived(IncomingLane Lane, ReceivedBatch Batch) : LaneEvent;

    /// <summary>A lane ended by itself; messages may be lost.</summary>
    /// <param name="Lane">An <see cref="OutgoingLane"/> or <see cref="IncomingLane"/>.</param>
    /// <param name="Reason">For the log.</param>
    internal sealed record Lost(object Lane, string Reason) : LaneEvent;
}
