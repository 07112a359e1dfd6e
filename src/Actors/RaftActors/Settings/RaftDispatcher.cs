using Akka.Actor;

namespace RaftActors.Settings;

/// <summary>
/// The dispatcher of the router, the pipes, the replicas, their logs and their machines. A command passes half a dozen of them, so what it
/// costs to wake a thread decides throughput; see <c>raft-actors-dispatcher</c> in <c>reference.conf</c>.
/// </summary>
internal static class RaftDispatcher
{
    public const string Id = "raft-actors-dispatcher";

    /// <summary>Props that name a dispatcher keep it: a store of another author may block.</summary>
    public static Props OnRaftDispatcher(this Props props) =>
        props.Deploy.Dispatcher == Deploy.NoDispatcherGiven ? props.WithDispatcher(Id) : props;
}
