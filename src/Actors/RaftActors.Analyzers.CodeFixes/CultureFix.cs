using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaftActors.Analyzers.CodeFixes;

/// <summary>Passes the invariant culture, or an ordinal comparison, where the culture of the process would decide (RAFT007).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class CultureFix : ExpressionFix
{
    private const string Invariant = "global::System.Globalization.CultureInfo.InvariantCulture";
    private const string Ordinal = "global::System.StringComparison.Ordinal";
    private const string Comparer = "global::System.StringComparer.Ordinal";

    /// <summary>Creates the fix; editors do that.</summary>
    public CultureFix()
        : base("RAFT007")
    {
    }

    private protected override Remedy? Remedy(SyntaxNode reported, SemanticModel model)
    {
        var node = reported is ArgumentSyntax argument ? argument.Expression : reported;
        return node switch
        {
            InterpolationSyntax { Parent: InterpolatedStringExpressionSyntax text } =>
                new Remedy("Write it in the invariant culture", text, Parse($"string.Create({Invariant}, {text})")),
            MemberAccessExpressionSyntax { Name.Identifier.Text: "CurrentCulture" or "CurrentUICulture" } culture =>
                new Remedy("Use the invariant culture", culture, Parse(Invariant)),
            BaseObjectCreationExpressionSyntax created =>
                new Remedy("Compare by the characters' codes", created, WithComparer(created)),
            InvocationExpressionSyntax call when model.GetSymbolInfo(call).Symbol is IMethodSymbol method => Of(call, method),
            _ => null,
        };
    }

    private static Remedy? Of(InvocationExpressionSyntax call, IMethodSymbol method)
    {
        if (method.ContainingType.SpecialType == SpecialType.System_String)
        {
            return method.Name switch
            {
                "ToUpper" or "ToLower" when call.Expression is MemberAccessExpressionSyntax member =>
                    new Remedy("Use the invariant culture", call, call.WithExpression(
                        member.WithName(SyntaxFactory.IdentifierName($"{method.Name}Invariant")))),
                "CompareTo" when call.Expression is MemberAccessExpressionSyntax member && call.ArgumentList.Arguments.Count == 1 =>
                    new Remedy("Compare by the characters' codes", call, Parse(
                        $"string.CompareOrdinal({member.Expression.WithoutTrivia()}, {call.ArgumentList.Arguments[0]})")),
                "Format" => new Remedy("Use the invariant culture", call, With(call, 0, Invariant)),
                "Compare" or "StartsWith" or "EndsWith" or "IndexOf" or "LastIndexOf" =>
                    new Remedy("Compare by the characters' codes", call, Append(call, Ordinal)),
                _ => null,
            };
        }

        return method.Name switch
        {
            "TryParse" => new Remedy("Use the invariant culture", call, With(call, call.ArgumentList.Arguments.Count - 1, Invariant)),
            "Parse" or "ToString" => new Remedy("Use the invariant culture", call, Append(call, Invariant)),
            _ => new Remedy("Compare by the characters' codes", call, Append(call, Comparer)),
        };
    }

    private static BaseObjectCreationExpressionSyntax WithComparer(BaseObjectCreationExpressionSyntax created)
    {
        var arguments = created.ArgumentList ?? SyntaxFactory.ArgumentList();
        return created switch
        {
            // "new SortedSet<string> { ... }": the blank before the brace belongs to the type.
            ObjectCreationExpressionSyntax { ArgumentList: null } named => named
                .WithType(named.Type.WithoutTrailingTrivia())
                .WithArgumentList(arguments.AddArguments(Argument(Comparer)).WithTrailingTrivia(named.Type.GetTrailingTrivia())),
            _ => created.WithArgumentList(arguments.AddArguments(Argument(Comparer))),
        };
    }

    private static InvocationExpressionSyntax Append(InvocationExpressionSyntax call, string text) =>
        With(call, call.ArgumentList.Arguments.Count, text);

    private static InvocationExpressionSyntax With(InvocationExpressionSyntax call, int at, string text) =>
        call.WithArgumentList(call.ArgumentList.WithArguments(call.ArgumentList.Arguments.Insert(at, Argument(text))));

    private static ArgumentSyntax Argument(string text) => SyntaxFactory.Argument(Parse(text));

    private static ExpressionSyntax Parse(string text) => SyntaxFactory.ParseExpression(text);
}
