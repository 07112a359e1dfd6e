using System.Diagnostics;
using Akka.Actor;
using RaftActors.Transport;

namespace RaftActors.Client;

/// <summary>A request that the router has not answered yet.</summary>
internal sealed class PendingRequest(ClientRequest wire, IActorRef client, TimeSpan deadline)
{
    public ClientRequest Wire { get; } = wire;

    public IActorRef Client { get; } = client;

    public TimeSpan Deadline { get; set; } = deadline;

    /// <summary>Reads change nothing: they may be asked again anywhere.</summary>
    public bool IsRead => Wire.IsRead;

    /// <summary>The one node that is meant; null: the leader, or for some reads any.</summary>
    public string? OnlyFor { get; init; }

    /// <summary>Sent twice, it does no more than sent once: reads, and what the machine's sessions recognise.</summary>
    public bool IsRepeatable => IsRead || Wire.IsInSession || Wire.Kind == RequestKind.OpenSession;

    /// <summary>A replica had it and nobody knows what became of it: only Ok can end that doubt.</summary>
    public bool MayHaveHappened { get; set; }

    /// <summary>The node that has it now; null while it waits to be sent again.</summary>
    public string? SentTo { get; set; }

    public TimeSpan SentAt { get; set; }

    /// <summary>When to send it again.</summary>
    public TimeSpan RetryAt { get; set; }

    /// <summary>A command whose node is lost or deposed: an answer may still arrive until then; afterwards nobody knows.</summary>
    public TimeSpan? DoubtUntil { get; set; }

    public int Attempts { get; set; }

    /// <summary>When the router took it, for the instruments; zero while nobody measures.</summary>
    public long StartedAt { get; init; }

    /// <summary>Its span, if somebody traces.</summary>
    public Activity? Activity { get; init; }

    /// <summary>The own replica is faulted or stopping: it will not hear of the next leader.</summary>
    public bool OwnReplicaIsOut { get; set; }

    public string? LastRefusal { get; set; }

    /// <summary>Of an export that is done: the state.</summary>
    public GroupState? Exported { get; set; }
}
