using Akka.Hosting;

namespace RaftActors.Hosting;

/// <summary>
/// The key of this node's router in the registry: an <see cref="IRequiredActor{TActor}"/> of it is <see cref="Raft.Router"/>, to which
/// requests for any group are told.
/// </summary>
public sealed class RaftRouter
{
    private RaftRouter()
    {
    }
}
