namespace RaftActors.AspNetCore.Nodes;

/// <summary>The nodes of this process: one, or in the demo several, some of which may currently be dead.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class NodeSet
{
    private readonly Lock _lock = new();
    private readonly Lazy<State> _state;
    private uint _next;

    /// <param name="ids">Every node's id, in order.</param>
    /// <param name="nodes">The running nodes.</param>
    public NodeSet(IReadOnlyList<string> ids, IEnumerable<ApiNode> nodes)
    {
        _state = new Lazy<State>(new State(ids));
        foreach (var node in nodes)
        {
            Set(node.Id, node);
        }
    }

    /// <param name="start">Called with the first request: the actor system starts after its routes are mapped.</param>
    public NodeSet(Func<ApiNode> start) => _state = new Lazy<State>(() =>
    {
        var node = start();
        return new State([node.Id]) { Nodes = { [0] = node }, Running = [node] };
    });

    public static NodeSet Of(ApiNode node) => new([node.Id], [node]);

    public IReadOnlyList<string> Ids => _state.Value.Ids;

    /// <summary>The running nodes, in order.</summary>
    public IReadOnlyList<ApiNode> Running => _state.Value.Running;

    public ApiNode? Find(string id)
    {
        foreach (var node in _state.Value.Running)
        {
            if (node.Id == id)
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>The next in turn; null if none is running.</summary>
    public ApiNode? Next()
    {
        var running = _state.Value.Running;
        return running.Length == 0 ? null : running[(int)(Interlocked.Increment(ref _next) % (uint)running.Length)];
    }

    public void Set(string id, ApiNode? node)
    {
        lock (_lock)
        {
            var at = Ids.Index().First(i => i.Item == id).Index;
            _state.Value.Nodes[at] = node;
            _state.Value.Running = [.. _state.Value.Nodes.OfType<ApiNode>()];
        }
    }

    private sealed class State(IReadOnlyList<string> ids)
    {
        private volatile ApiNode[] _running = [];

        public IReadOnlyList<string> Ids => ids;

        public ApiNode?[] Nodes { get; } = new ApiNode?[ids.Count];

        public ApiNode[] Running
        {
            get => _running;
            set => _running = value;
        }
    }
}
