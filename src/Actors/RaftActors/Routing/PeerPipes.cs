using System.Collections.Concurrent;
using Akka.Actor;

namespace RaftActors.Routing;

/// <summary>The pipes by peer; none is ever removed. Written by their supervisor, read by everybody; thread-safe.</summary>
internal sealed class PeerPipes
{
    private readonly ConcurrentDictionary<string, IActorRef> _pipes = new(StringComparer.Ordinal);
    private bool _isComplete;

    /// <summary>All of them; those that discovery adds later appear in it too.</summary>
    public IReadOnlyDictionary<string, IActorRef> ByNode => _pipes;

    /// <summary>All nodes of the table have their pipes. The router may get requests before that.</summary>
    public bool IsComplete => Volatile.Read(ref _isComplete);

    public void Add(string node, IActorRef pipe) => _pipes[node] = pipe;

    public void Complete() => Volatile.Write(ref _isComplete, true);

    /// <summary>The pipe to a node, or null.</summary>
    public IActorRef? Find(string node) => _pipes.GetValueOrDefault(node);
}
