namespace RaftActors.Soak.Checkers;

/// <summary>Something that must not be.</summary>
/// <param name="Checker">Who found it.</param>
/// <param name="Text">What it is, with the operations concerned.</param>
internal sealed record Violation(string Checker, string Text)
{
    public override string ToString() => $"{Checker}: {Text}";
}
