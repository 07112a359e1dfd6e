namespace RaftActors.AspNetCore.Words;

/// <summary>The names of replicas in status: that of their node, and for a range's replica a dot and its incarnation.</summary>
internal static class ReplicaName
{
    public static string NodeOf(string replica)
    {
        var dot = replica.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? replica : replica[..dot];
    }
}
