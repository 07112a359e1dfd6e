namespace Akka.Configuration.Hocon;

/// <summary>A value that names others: parts to be joined, and the value that stood under the same key before.</summary>
internal sealed class Unresolved
{
    public List<HoconPart> Parts { get; } = [];

    public HoconValue Previous { get; set; }

    /// <summary>Set while the value is being worked out, so that <c>a = ${a} [1]</c> finds its earlier self.</summary>
    public bool InProgress { get; set; }
}

internal readonly record struct HoconPart(string Text, HoconValue Value, string Substitution, bool Optional, bool Quoted, int Line, int Column)
{
    public bool IsBlank => Text is not null && !Quoted && string.IsNullOrWhiteSpace(Text);
}
