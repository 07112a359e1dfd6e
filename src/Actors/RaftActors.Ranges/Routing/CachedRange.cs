namespace RaftActors.Ranges.Routing;

/// <summary>A range as one router knows it; shared by all pieces of the key order that show it.</summary>
internal sealed class CachedRange(RangeDescriptor descriptor)
{
    /// <summary>The newest descriptor of this version.</summary>
    public RangeDescriptor Descriptor { get; set; } = descriptor;

    /// <summary>The node that answered as leader, or that a replica named; null if unknown. A hint: only answers are believed.</summary>
    public string? Leader { get; set; }
}
