using Akka.Actor;
using Akka.Event;
using RaftActors.Client;
using RaftActors.Keyspaces;
using RaftActors.Settings;

namespace RaftActors.AspNetCore.Nodes;

/// <summary>A node that serves requests.</summary>
internal class ApiNode(ActorSystem system, Raft raft)
{
    public string Id { get; } = raft.Settings.NodeId.Value;

    public RaftSettings Settings { get; } = raft.Settings;

    public RaftClient Client { get; } = raft.Client;

    public IActorRef Router { get; } = raft.Router;

    /// <summary>For lines about requests.</summary>
    public ILoggingAdapter Log { get; } = Logging.GetLogger(system, "raftactors");

    /// <summary>The ranges of this node's cluster.</summary>
    public RaftRanges Ranges => raft.Ranges;

    /// <summary>The actor system, for further actors.</summary>
    public IActorRefFactory Actors => system;

    /// <summary>Whether this node knows a group: one of its settings, or one that serves a range here.</summary>
    public bool Knows(string group) => Settings.Groups.ContainsKey(group) || raft.Groups.Contains(group, StringComparer.Ordinal);
}
