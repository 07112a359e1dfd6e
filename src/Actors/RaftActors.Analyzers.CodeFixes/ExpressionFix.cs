using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace RaftActors.Analyzers.CodeFixes;

/// <summary>Offers to replace a reported expression by another one, if there is one that compiles.</summary>
public abstract class ExpressionFix : CodeFixProvider
{
    private readonly string _rule;

    private protected ExpressionFix(string rule) => _rule = rule;

    /// <inheritdoc />
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [_rule];

    /// <inheritdoc />
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var document = context.Document;
        var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (Remedy(node, model) is { } remedy && IsValid(remedy, model))
            {
                var written = Shortened(remedy.New).WithTriviaFrom(remedy.Old);
                context.RegisterCodeFix(
                    CodeAction.Create(
                        remedy.Title,
                        _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(remedy.Old, written))),
                        remedy.Title),
                    diagnostic);
            }
        }
    }

    /// <summary>What to write instead of a reported node; null if that is not obvious.</summary>
    private protected abstract Remedy? Remedy(SyntaxNode reported, SemanticModel model);

    /// <summary>Names are written in full, so that they mean the same everywhere; the editor shortens them as imports allow.</summary>
    private static ExpressionSyntax Shortened(ExpressionSyntax written) => written.ReplaceNodes(
        written.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Where(static name =>
            name.ToString().StartsWith("global::", StringComparison.Ordinal)),
        static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation));

    /// <summary>An expression without a type of its own, such as <c>new()</c>, cannot be looked up.</summary>
    private static bool IsValid(Remedy remedy, SemanticModel model) =>
        remedy.New is BaseObjectCreationExpressionSyntax
        || model.GetSpeculativeTypeInfo(remedy.Old.SpanStart, remedy.New, SpeculativeBindingOption.BindAsExpression).Type
            is { TypeKind: not TypeKind.Error } && IsBound(remedy, model);

    /// <summary>Overload resolution found one method for a call.</summary>
    private static bool IsBound(Remedy remedy, SemanticModel model) =>
        remedy.New is not InvocationExpressionSyntax
        || model.GetSpeculativeSymbolInfo(remedy.Old.SpanStart, remedy.New, SpeculativeBindingOption.BindAsExpression).Symbol is not null;
}
