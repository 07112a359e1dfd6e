using Akka.Actor;

namespace RaftActors.Keyspaces;

/// <summary>
/// Tells the other nodes of a new version of the map while this node leads it: one message at a time for each node, and after it the newest
/// version. Used by the agent alone.
/// </summary>
internal sealed class MapNews(string self, MapClient client, IActorRef agent)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private long _newest;

    /// <summary>Whether this node leads the map.</summary>
    public bool Leads { get; set; }

    public void Spread(long version, IEnumerable<string> nodes)
    {
        _newest = Math.Max(_newest, version);
        foreach (var node in nodes)
        {
            Tell(node);
        }
    }

    /// <summary>A node was told, or did not answer: it looks by itself soon.</summary>
    public void OnTold(Told told)
    {
        _underWay.Remove(told.Node);
        if (_newest > told.Version)
        {
            Tell(told.Node);
        }
    }

    private void Tell(string node)
    {
        if (Leads && node != self && _underWay.Add(node))
        {
            var told = new Told(node, _newest);
            client.NewsAsync(node, _newest, Patience).PipeTo(agent, success: _ => told, failure: _ => told);
        }
    }

    internal sealed record Told(string Node, long Version) : INoSerializationVerificationNeeded;
}
