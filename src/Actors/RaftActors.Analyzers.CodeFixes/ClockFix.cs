using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaftActors.Analyzers.CodeFixes;

/// <summary>Replaces a clock by the log time of the command that is applied (RAFT001), where a command is in scope.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ClockFix : ExpressionFix
{
    private const string Command = "RaftActors.Machines.CommittedCommand";
    private const string Date = "global::System.DateTimeOffset.FromUnixTimeMilliseconds";

    /// <summary>Creates the fix; editors do that.</summary>
    public ClockFix()
        : base("RAFT001")
    {
    }

    private protected override Remedy? Remedy(SyntaxNode reported, SemanticModel model)
    {
        if (reported.FirstAncestorOrSelf<MemberAccessExpressionSyntax>() is not { } clock
            || model.GetSymbolInfo(clock).Symbol is not IPropertySymbol property
            || CommandAt(clock, model) is not { } command)
        {
            return null;
        }

        var time = $"{command}.Timestamp";
        var text = $"{property.ContainingType.ToDisplayString()}.{property.Name}" switch
        {
            "System.DateTimeOffset.UtcNow" or "System.DateTimeOffset.Now" => $"{Date}({time})",
            "System.DateTime.UtcNow" => $"{Date}({time}).UtcDateTime",
            "System.Environment.TickCount64" => time,
            _ => null,
        };
        return text is null ? null : new Remedy($"Use the log's time: {time}", clock, SyntaxFactory.ParseExpression(text));
    }

    /// <summary>The name of a parameter or local that is a command. A lambda may not capture an <c>in</c> parameter.</summary>
    private static string? CommandAt(SyntaxNode place, SemanticModel model)
    {
        var isInLambda = place.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is not null;
        return model.LookupSymbols(place.SpanStart).FirstOrDefault(s => s switch
        {
            IParameterSymbol parameter => IsCommand(parameter.Type) && (!isInLambda || parameter.RefKind == RefKind.None),
            ILocalSymbol local => IsCommand(local.Type),
            _ => false,
        })?.Name;
    }

    private static bool IsCommand(ITypeSymbol type) => type.ToDisplayString() == Command;
}
