using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaftActors.Analyzers.CodeFixes;

/// <summary>One expression instead of another one.</summary>
/// <param name="title">What an editor shows.</param>
/// <param name="old">The expression in the text.</param>
/// <param name="written">The one to write.</param>
internal sealed class Remedy(string title, ExpressionSyntax old, ExpressionSyntax written)
{
    public string Title { get; } = title;

    public ExpressionSyntax Old { get; } = old;

    public ExpressionSyntax New { get; } = written;
}
