namespace RaftActors.Ranges.Map;

/// <summary>A question to the map; each is answered by a <see cref="MapView"/>.</summary>
internal abstract record MapQuery
{
    private MapQuery()
    {
    }

    /// <summary>See <see cref="MapQueries.MapSince"/>.</summary>
    internal sealed record MapSince(long Version, string? Keyspace, int Limit) : MapQuery;

    /// <summary>See <see cref="MapQueries.RangeOf"/>.</summary>
    internal sealed record RangeOf(string Keyspace, ReadOnlyMemory<byte> Key) : MapQuery;

    /// <summary>See <see cref="MapQueries.Operations"/>.</summary>
    internal sealed record Operations(bool OnlyOpen, long After, int Limit) : MapQuery;

    /// <summary>See <see cref="MapQueries.Nodes"/>.</summary>
    internal sealed record Nodes : MapQuery;
}
