using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace RaftActors.Analyzers;

/// <summary>
/// Reports enumerations whose order is that of hash codes (RAFT006): loops, and LINQ that neither sorts nor ends in a value that does not
/// depend on the order.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HashOrderAnalyzer : DiagnosticAnalyzer
{
    private static readonly HashSet<string> HashedTypes = new(StringComparer.Ordinal)
    {
        "Dictionary", "HashSet", "ConcurrentDictionary", "ImmutableDictionary", "ImmutableHashSet", "FrozenDictionary", "FrozenSet",
        "ReadOnlyDictionary", "Hashtable", "ConditionalWeakTable", "ConcurrentBag",
    };

    private static readonly HashSet<string> LinqNamespaces = new(StringComparer.Ordinal)
    {
        "System.Linq", "System.Collections.Immutable", "System.Collections.Frozen",
    };

    /// <summary>They pass on what they enumerate in the same order.</summary>
    private static readonly HashSet<string> PassesOn = new(StringComparer.Ordinal)
    {
        "AsEnumerable", "Cast", "Concat", "DefaultIfEmpty", "Distinct", "DistinctBy", "Except", "ExceptBy", "Intersect", "IntersectBy",
        "OfType", "Select", "SelectMany", "Union", "UnionBy", "Where",
    };

    /// <summary>They do not depend on the order, or make another one.</summary>
    private static readonly HashSet<string> Indifferent = new(StringComparer.Ordinal)
    {
        "All", "Any", "Contains", "Count", "LongCount", "Max", "Min", "Order", "OrderBy", "OrderByDescending", "OrderDescending",
        "SequenceEqual", "ToDictionary", "ToFrozenDictionary", "ToFrozenSet", "ToHashSet", "ToImmutableDictionary", "ToImmutableHashSet",
        "ToImmutableSortedDictionary", "ToImmutableSortedSet", "TryGetNonEnumeratedCount",
    };

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [MachineRules.HashOrder];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (MachineScope.Of(start.Compilation) is { } scope)
            {
                start.RegisterOperationAction(operation => CheckLoop(operation, scope), OperationKind.Loop);
                start.RegisterOperationAction(operation => CheckCall(operation, scope), OperationKind.Invocation);
                start.RegisterOperationAction(operation => CheckSpread(operation, scope), OperationKind.Spread);
            }
        });
    }

    private static void CheckLoop(OperationAnalysisContext context, MachineScope scope)
    {
        if (context.Operation is IForEachLoopOperation loop && scope.IsReplicated(context.ContainingSymbol))
        {
            Report(context, loop.Collection);
        }
    }

    private static void CheckSpread(OperationAnalysisContext context, MachineScope scope)
    {
        if (scope.IsReplicated(context.ContainingSymbol))
        {
            Report(context, ((ISpreadOperation)context.Operation).Operand);
        }
    }

    /// <summary>The end of a chain, such as ToList or First, and string.Join, depend on the order.</summary>
    private static void CheckCall(OperationAnalysisContext context, MachineScope scope)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!scope.IsReplicated(context.ContainingSymbol))
        {
            return;
        }

        if (IsLinq(call) && !PassesOn.Contains(call.TargetMethod.Name) && !IsIndifferent(call.TargetMethod))
        {
            Report(context, call.Arguments[0].Value);
        }
        else if (call.TargetMethod is { Name: "Join" or "Concat", ContainingType.SpecialType: SpecialType.System_String })
        {
            foreach (var argument in call.Arguments)
            {
                Report(context, argument.Value);
            }
        }
    }

    /// <summary>A sum of floating-point numbers is rounded at each step, so it depends on their order; other sums do not.</summary>
    private static bool IsIndifferent(IMethodSymbol method) =>
        Indifferent.Contains(method.Name) || (method.Name is "Sum" or "Average" && !AddsFloatingPoint(method));

    /// <summary>What is added are the elements, or what the last parameter makes of them.</summary>
    private static bool AddsFloatingPoint(IMethodSymbol method) =>
        method.Parameters[method.Parameters.Length - 1].Type is INamedTypeSymbol { TypeArguments: { Length: > 0 } types }
        && (types[types.Length - 1] is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } maybe
            ? maybe.TypeArguments[0]
            : types[types.Length - 1]).SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    private static void Report(OperationAnalysisContext context, IOperation enumerated)
    {
        if (Hashed(enumerated) is { } source)
        {
            context.ReportDiagnostic(Diagnostic.Create(MachineRules.HashOrder, source.Syntax.GetLocation(), source.Syntax.ToString()));
        }
    }

    /// <summary>The collection with the order of hash codes that an operation enumerates, or null.</summary>
    private static IOperation? Hashed(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IInvocationOperation call when IsLinq(call) && PassesOn.Contains(call.TargetMethod.Name):
                    operation = call.Arguments[0].Value;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Keys" or "Values", Instance: { } owner } when IsHashed(owner.Type):
                    return operation;
                default:
                    return IsHashed(operation.Type) ? operation : null;
            }
        }
    }

    private static bool IsLinq(IInvocationOperation call) =>
        call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0
        && LinqNamespaces.Contains(call.TargetMethod.ContainingNamespace.ToDisplayString());

    private static bool IsHashed(ITypeSymbol? type)
    {
        for (var up = type; up is not null; up = up.BaseType)
        {
            if (HashedTypes.Contains(up.Name) && up.ContainingNamespace.ToDisplayString().StartsWith("System.", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
