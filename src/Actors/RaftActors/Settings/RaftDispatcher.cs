using Akka.Actor;

namespace RaftActors.Settings;

/// <summary>
/// The dispatcher of all actors of RaftActors but the store's. A command passes half a dozen of them, so what it costs to wake a thread
/// decides throughput; see <c>raft-actors-dispatcher</c> in <c>reference.conf</c>.
/// </summary>
internal static class RaftDispatcher
{
    public const string Id = "raft-actors-dispatcher";

    public static Props OnRaftDispatcher(this Props props) => props.WithDispatcher(Id);
}
