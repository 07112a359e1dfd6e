using System.Diagnostics;
using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Routing;

/// <summary>A request that the router has not answered yet.</summary>
internal sealed class PendingRequest(ClientRequest wire, IActorRef client, TimeSpan deadline)
{
    public ClientRequest Wire { get; } = wire;

    public IActorRef Client { get; } = client;

    public TimeSpan Deadline { get; set; } = deadline;

    /// <summary>Reads change nothing: they may be retried on any node.</summary>
    public bool IsRead => Wire.IsRead;

    /// <summary>The node addressed; null: the leader, or any node for some reads.</summary>
    public string? OnlyFor { get; init; }

    /// <summary>Idempotent: reads, and commands that the machine's sessions recognise.</summary>
    public bool IsRepeatable => Wire.IsRepeatable;

    /// <summary>A replica had it and the outcome is not known: only Ok can settle it.</summary>
    public bool MayHaveHappened { get; set; }

    /// <summary>The node it was sent to; null while it waits for a retry.</summary>
    public string? SentTo { get; set; }

    public TimeSpan SentAt { get; set; }

    /// <summary>When to retry it.</summary>
    public TimeSpan RetryAt { get; set; }

    /// <summary>Until when an answer may still arrive for a command whose node is lost or deposed; after that it ends as unknown.</summary>
    public TimeSpan? DoubtUntil { get; set; }

    public int Attempts { get; set; }

    /// <summary>When the router accepted it, for the instruments; zero while metrics are off.</summary>
    public long StartedAt { get; init; }

    /// <summary>Its span, if tracing is on.</summary>
    public Activity? Activity { get; init; }

    /// <summary>The local replica is faulted or stopping and will not learn the next leader.</summary>
    public bool OwnReplicaIsOut { get; set; }

    public string? LastRefusal { get; set; }

    /// <summary>The state of a completed export.</summary>
    public GroupState? Exported { get; set; }
}
