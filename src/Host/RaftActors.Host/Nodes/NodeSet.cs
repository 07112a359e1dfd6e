namespace RaftActors.Host.Nodes;

/// <summary>The nodes of this process: one, or in the demo several, some of which may currently be dead.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class NodeSet
{
    private readonly Lock _lock = new();
    private readonly HostedNode?[] _nodes;
    private volatile HostedNode[] _running;
    private uint _next;

    /// <param name="ids">Every node's id, in order.</param>
    /// <param name="nodes">The running nodes.</param>
    public NodeSet(IReadOnlyList<string> ids, IEnumerable<HostedNode> nodes)
    {
        Ids = ids;
        _nodes = new HostedNode?[ids.Count];
        _running = [];
        foreach (var node in nodes)
        {
            Set(node.Id, node);
        }
    }

    public static NodeSet Of(HostedNode node) => new([node.Id], [node]);

    public IReadOnlyList<string> Ids { get; }

    /// <summary>The running nodes, in order.</summary>
    public IReadOnlyList<HostedNode> Running => _running;

    public HostedNode? Find(string id)
    {
        foreach (var node in _running)
        {
            if (node.Id == id)
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>The next in turn; null if none is running.</summary>
    public HostedNode? Next()
    {
        var running = _running;
        return running.Length == 0 ? null : running[(int)(Interlocked.Increment(ref _next) % (uint)running.Length)];
    }

    public void Set(string id, HostedNode? node)
    {
        lock (_lock)
        {
            var at = Ids.Index().First(i => i.Item == id).Index;
            _nodes[at] = node;
            _running = [.. _nodes.OfType<HostedNode>()];
        }
    }
}
