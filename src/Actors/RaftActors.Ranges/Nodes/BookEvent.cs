using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Nodes;

/// <summary>What a node writes into its book, always before it does what is written.</summary>
internal abstract record BookEvent
{
    private BookEvent()
    {
    }

    /// <summary>The first event of a disk: names its contents.</summary>
    internal sealed record Began(DataId DataId) : BookEvent;

    /// <summary>The node hosts a replica from now on, and starts it after every restart.</summary>
    /// <param name="Group">The replica's group.</param>
    /// <param name="Incarnation">Which life; zero for a replica of an adopted group that was there before the map.</param>
    /// <param name="Birth">How the group began.</param>
    internal sealed record Hosted(string Group, long Incarnation, BirthKind Birth) : BookEvent
    {
        /// <summary>The machine that the keyspace names, so that the node can start the replica while it cannot read the map.</summary>
        public string Machine { get; init; } = "";

        /// <summary>
        /// The configuration that an empty store begins with: all members for a replica that is one of the first, otherwise the others, so
        /// that it votes but never campaigns. Null if there are no others, or if the store exists: then there is nothing to begin with.
        /// </summary>
        public Configuration? First { get; init; }
    }

    /// <summary>The node is about to delete the replica's store.</summary>
    internal sealed record Destroying(string Group, long Incarnation) : BookEvent;

    /// <summary>
    /// The replica's store is gone, or was never there; this incarnation and all below are never hosted again.
    /// </summary>
    internal sealed record Destroyed(string Group, long Incarnation) : BookEvent;
}
