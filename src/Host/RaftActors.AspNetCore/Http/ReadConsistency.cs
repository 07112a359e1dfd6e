using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>The consistencies of reads by their names over HTTP and on the command line, which are frozen.</summary>
/// <param name="Name">The name.</param>
/// <param name="Consistency">What it guarantees.</param>
/// <param name="AtThisNode">Whether the replica of the node that is asked answers, leader or not.</param>
internal sealed record ReadConsistency(string Name, Consistency Consistency, bool AtThisNode = false)
{
    /// <summary>The first one is the default.</summary>
    public static readonly ReadConsistency[] All =
    [
        new("linearizable", Consistency.Linearizable),
        new("follower", Consistency.Linearizable, AtThisNode: true),
        new("lease", Consistency.Lease),
        new("log", Consistency.ThroughLog),
        new("sequential", Consistency.Sequential),
        new("bounded", Consistency.BoundedStaleness),
        new("stale", Consistency.Local),
    ];

    public static readonly string[] Names = [.. All.Select(c => c.Name)];

    /// <summary>The one of that name; the default without a name; null for an unknown name.</summary>
    public static ReadConsistency? Find(string? name) => name is null ? All[0] : Array.Find(All, c => c.Name == name);
}
