using RaftActors.Host.Words;

namespace RaftActors.Host.Cli;

/// <summary>A cell of a table, or a line of a list: what a person reads. A text becomes one only by being made printable.</summary>
/// <param name="Shown">As it is shown.</param>
internal readonly record struct Cell(string Shown)
{
    /// <summary>How much of a value is shown.</summary>
    public const int PreviewCharacters = 60;

    public static implicit operator Cell(string text) => new(Printable.Text(text));

    /// <summary>The beginning of a value.</summary>
    public static Cell OfValue(ReadOnlySpan<byte> value) => new(Printable.Value(value, PreviewCharacters));
}
