namespace Akka.Configuration.Hocon;

/// <summary>A value that names others: parts to be joined when the whole document is known.</summary>
internal sealed class Unresolved
{
    public List<HoconPart> Parts { get; } = [];

    /// <summary>Set while the value is being worked out, so that a value that needs itself is found.</summary>
    public bool InProgress { get; set; }
}

internal readonly record struct HoconPart(string Text, HoconValue Value, string Substitution, bool Quoted, int Line, int Column)
{
    public bool IsBlank => Text is not null && !Quoted && string.IsNullOrWhiteSpace(Text);
}
