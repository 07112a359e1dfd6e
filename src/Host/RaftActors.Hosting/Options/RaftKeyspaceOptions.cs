namespace RaftActors.Hosting.Options;

/// <summary>
/// One keyspace: <c>raft-actors.keyspaces.NAME</c>. These apply when the keyspace is made; afterwards the map has them. The same on every
/// node.
/// </summary>
public sealed class RaftKeyspaceOptions
{
    /// <summary>The machine's name; the machine must be one that can be cut at a key. <c>machine</c></summary>
    public string? Machine { get; set; }

    /// <summary>How many replicas a range has. <c>replicas</c></summary>
    public int? Replicas { get; set; }

    /// <summary>Texts at which the keyspace is cut when it is made. <c>split-at</c></summary>
    public IList<string>? SplitAt { get; set; }

    /// <summary>A group that becomes the first range, with its data. <c>adopt-group</c></summary>
    public string? AdoptGroup { get; set; }

    /// <summary>Labels that a node must have. <c>placement.require</c></summary>
    public IDictionary<string, string> Require { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The label whose values the replicas of a range should differ in. <c>placement.spread</c></summary>
    public string? Spread { get; set; }

    internal void Write(HoconWriter to)
    {
        to.Set("machine", Machine);
        to.Set("replicas", Replicas);
        to.Set("split-at", SplitAt);
        to.Set("adopt-group", AdoptGroup);
        if (Spread is not null || Require.Count > 0)
        {
            to.Object("placement", p =>
            {
                p.Set("require", Require);
                p.Set("spread", Spread);
            });
        }
    }
}
