namespace RaftActors.Soak.Checkers;

/// <summary>A violation of a guarantee.</summary>
/// <param name="Checker">The checker that found it.</param>
/// <param name="Text">The description, with the operations concerned.</param>
internal sealed record Violation(string Checker, string Text)
{
    public override string ToString() => $"{Checker}: {Text}";
}
