using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace RaftActors.Analyzers;

/// <summary>Reports text that is compared, read or written by the rules of a culture (RAFT007).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CultureAnalyzer : DiagnosticAnalyzer
{
    private const string Invariant = "CultureInfo.InvariantCulture";
    private const string Ordinal = "StringComparison.Ordinal";
    private const string Comparer = "StringComparer.Ordinal";
    private static readonly HashSet<string> Sorted = new(StringComparer.Ordinal)
    {
        "SortedDictionary", "SortedList", "SortedSet", "PriorityQueue",
    };

    /// <summary>Who passes one of these has chosen.</summary>
    private static readonly HashSet<string> Chosen = new(StringComparer.Ordinal)
    {
        "IFormatProvider", "CultureInfo", "StringComparison", "StringComparer", "IComparer",
    };

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [MachineRules.Culture];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (MachineScope.Of(start.Compilation) is { } scope)
            {
                start.RegisterOperationAction(
                    operation => Check(operation, scope),
                    OperationKind.Invocation,
                    OperationKind.ObjectCreation,
                    OperationKind.PropertyReference,
                    OperationKind.Interpolation);
            }
        });
    }

    private static void Check(OperationAnalysisContext context, MachineScope scope)
    {
        if (!scope.IsReplicated(context.ContainingSymbol))
        {
            return;
        }

        var remedy = context.Operation switch
        {
            IInvocationOperation call => Of(call),
            IObjectCreationOperation created => Of(created),
            IPropertyReferenceOperation { Property: { ContainingType.Name: "CultureInfo", Name: "CurrentCulture" or "CurrentUICulture" } }
                => Invariant,
            IInterpolationOperation hole when IsWrittenByCulture(hole.Expression.Type) && !IsInvariant(hole) =>
                $"it to string.Create with {Invariant}",
            _ => null,
        };
        if (remedy is not null)
        {
            var syntax = context.Operation.Syntax;
            context.ReportDiagnostic(Diagnostic.Create(MachineRules.Culture, syntax.GetLocation(), syntax.ToString(), remedy));
        }
    }

    private static string? Of(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var owner = method.ContainingType;
        if (method.Parameters.Any(p => Chosen.Contains(p.Type.Name)))
        {
            // What is passed was chosen, unless it is left out.
            return call.Arguments.Any(a => a.ArgumentKind == ArgumentKind.DefaultValue && a.Parameter?.Type.Name == "IFormatProvider")
                && IsWrittenByCulture(owner) ? Invariant : null;
        }

        if (owner.SpecialType == SpecialType.System_String)
        {
            return method.Name switch
            {
                "ToUpper" or "ToLower" => Invariant,
                "Format" => Invariant,
                "Compare" or "StartsWith" or "EndsWith" or "IndexOf" or "LastIndexOf" when TakesText(method) => Ordinal,
                "CompareTo" => $"both to string.CompareOrdinal",
                _ => null,
            };
        }

        if (method.Name is "Parse" or "TryParse" or "ToString" && IsWrittenByCulture(owner))
        {
            return Invariant;
        }

        return method.Name is "Sort" or "Order" or "OrderBy" or "OrderByDescending" or "OrderDescending" or "ThenBy" or "ThenByDescending"
            or "ToImmutableSortedDictionary" or "ToImmutableSortedSet" or "Min" or "Max" && SortsText(method) ? Comparer : null;
    }

    private static string? Of(IObjectCreationOperation created) =>
        created is { Type: INamedTypeSymbol { TypeArguments.Length: > 0 } type, Constructor: { } constructor }
        && Sorted.Contains(type.Name)
        && (type.Name == "PriorityQueue" ? type.TypeArguments[1] : type.TypeArguments[0]).SpecialType == SpecialType.System_String
        && !constructor.Parameters.Any(p => p.Type.Name == "IComparer")
            ? Comparer
            : null;

    /// <summary>Not for single characters, which are compared as they are.</summary>
    private static bool TakesText(IMethodSymbol method) => method.Parameters.Any(p => p.Type.SpecialType == SpecialType.System_String);

    /// <summary>Keys of a sort are the last type argument.</summary>
    private static bool SortsText(IMethodSymbol method) => method.TypeArguments.Length > 0
        ? method.TypeArguments[method.TypeArguments.Length - 1].SpecialType == SpecialType.System_String
        : method.ContainingType is { Name: "List", TypeArguments.Length: 1 } list
            && list.TypeArguments[0].SpecialType == SpecialType.System_String && method.Parameters.Length == 0;

    private static bool IsWrittenByCulture(ITypeSymbol? type) => type is not null
        && (type.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal
                or SpecialType.System_DateTime
            || type is { Name: "DateTimeOffset" or "DateOnly" or "TimeOnly" or "Half", ContainingNamespace.Name: "System" });

    /// <summary>string.Create(provider, $"...") and FormattableString.Invariant($"...").</summary>
    private static bool IsInvariant(IInterpolationOperation hole)
    {
        for (var up = hole.Parent; up is not null; up = up.Parent)
        {
            if (up is IInvocationOperation call)
            {
                return call.TargetMethod is { Name: "Create", ContainingType.SpecialType: SpecialType.System_String }
                    or { Name: "Invariant", ContainingType.Name: "FormattableString" };
            }
        }

        return false;
    }
}
