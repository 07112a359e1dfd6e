using RaftActors.AspNetCore.Words;


namespace RaftActors.Host.Cli;

/// <summary>A table cell or list line, read by people. A text becomes a cell only by being made printable.</summary>
/// <param name="Shown">The printable text.</param>
internal readonly record struct Cell(string Shown)
{
    /// <summary>How much of a value is shown.</summary>
    public const int PreviewCharacters = 60;

    public static implicit operator Cell(string text) => new(Printable.Text(text));

    /// <summary>The beginning of a value.</summary>
    public static Cell OfValue(ReadOnlySpan<byte> value) => new(Printable.Value(value, PreviewCharacters));
}
