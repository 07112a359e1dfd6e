namespace RaftActors.Routing;

/// <summary>
/// The nodes that were lost, or did not answer a request in time, and have not been heard since. A command sent to a dead node ends as
/// unknown, so the router asks the others first.
/// </summary>
/// <param name="doubtFor">
/// How long a replica may still name a dead node as the leader: the longest election timeout. After that a hint that names a silent node
/// is followed again: only this router cannot hear it.
/// </param>
internal sealed class SilentNodes(TimeSpan doubtFor)
{
    private readonly Dictionary<string, TimeSpan> _since = new(StringComparer.Ordinal);

    /// <summary>A node was lost or is silent.</summary>
    public void Add(string node, TimeSpan now) => _since[node] = now;

    /// <summary>A node was heard.</summary>
    public void Hear(string? node)
    {
        if (_since.Count > 0 && node is not null)
        {
            _since.Remove(node);
        }
    }

    public bool Contains(string node) => _since.Count > 0 && _since.ContainsKey(node);

    /// <summary>Whether a replica that names this node as the leader may be wrong.</summary>
    public bool MakesDoubtful(string hint, TimeSpan now) =>
        _since.Count > 0 && _since.TryGetValue(hint, out var since) && now < since + doubtFor;
}
