using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaftActors.Analyzers.CodeFixes;

/// <summary>Sorts what is enumerated in the order of hash codes (RAFT006), if its keys have an order and LINQ is imported.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class HashOrderFix : ExpressionFix
{
    private const string Comparer = "global::System.StringComparer.Ordinal";

    /// <summary>Creates the fix; editors do that.</summary>
    public HashOrderFix()
        : base("RAFT006")
    {
    }

    private protected override Remedy? Remedy(SyntaxNode reported, SemanticModel model)
    {
        var hashed = reported switch
        {
            ArgumentSyntax argument => argument.Expression,
            SpreadElementSyntax spread => spread.Expression,
            _ => reported as ExpressionSyntax,
        };
        if (hashed is null || ElementOf(model.GetTypeInfo(hashed).Type) is not { } element)
        {
            return null;
        }

        if (hashed is MemberAccessExpressionSyntax { Name.Identifier.Text: "Values" } values
            && PairOf(model.GetTypeInfo(values.Expression).Type) is { } pair)
        {
            // The values' own order need not be one; that of their keys is.
            return Sorted(hashed, values.Expression, pair, ".Select(pair => pair.Value)");
        }

        return IsPair(element)
            ? Sorted(hashed, hashed, element, "")
            : HasOrder(element)
                ? New(hashed, $"{hashed.WithoutTrivia()}.Order({ComparerOf(element)})")
                : null;
    }

    private static Remedy? Sorted(ExpressionSyntax old, ExpressionSyntax pairs, INamedTypeSymbol pair, string then)
    {
        var key = pair.TypeArguments[0];
        var more = ComparerOf(key) is { Length: > 0 } comparer ? $", {comparer}" : "";
        return HasOrder(key) ? New(old, $"{pairs.WithoutTrivia()}.OrderBy(pair => pair.Key{more}){then}") : null;
    }

    private static Remedy New(ExpressionSyntax old, string text) =>
        new("Sort it", old, SyntaxFactory.ParseExpression(text));

    private static string ComparerOf(ITypeSymbol key) => key.SpecialType == SpecialType.System_String ? Comparer : "";

    private static bool HasOrder(ITypeSymbol key) =>
        key.TypeKind == TypeKind.Enum
        || key.AllInterfaces.Any(i => i is { Name: "IComparable", ContainingNamespace.Name: "System" });

    private static INamedTypeSymbol? ElementOf(ITypeSymbol? type) => type?.AllInterfaces
        .FirstOrDefault(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
        ?.TypeArguments[0] as INamedTypeSymbol;

    private static INamedTypeSymbol? PairOf(ITypeSymbol? type) => ElementOf(type) is { } element && IsPair(element) ? element : null;

    private static bool IsPair(INamedTypeSymbol type) => type is { Name: "KeyValuePair", TypeArguments.Length: 2 };
}
