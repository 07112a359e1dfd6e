using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace RaftActors.Analyzers;

/// <summary>Reports floating-point numbers in a machine's state (RAFT008) and static state that a machine changes (RAFT009).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StateAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [MachineRules.FloatingPoint, MachineRules.StaticState];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (MachineScope.Of(start.Compilation) is { } scope)
            {
                start.RegisterSymbolAction(symbol => CheckFields(symbol, scope), SymbolKind.NamedType);
                start.RegisterOperationAction(
                    operation => CheckWrite(operation, scope),
                    OperationKind.SimpleAssignment,
                    OperationKind.CompoundAssignment,
                    OperationKind.CoalesceAssignment,
                    OperationKind.Increment,
                    OperationKind.Decrement);
            }
        });
    }

    /// <summary>The field behind an automatic property counts as the property.</summary>
    private static void CheckFields(SymbolAnalysisContext context, MachineScope scope)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!scope.HasState(type))
        {
            return;
        }

        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsConst))
        {
            var rule = !field.IsStatic && HasFloatingPoint(field.Type) ? MachineRules.FloatingPoint
                : field.IsStatic && !field.IsReadOnly ? MachineRules.StaticState
                : null;
            if (rule is not null)
            {
                var named = field.AssociatedSymbol ?? field;
                context.ReportDiagnostic(Diagnostic.Create(rule, named.Locations[0], named.Name));
            }
        }
    }

    /// <summary>Also of other types. A machine's own fields are reported where they are declared.</summary>
    private static void CheckWrite(OperationAnalysisContext context, MachineScope scope)
    {
        var target = context.Operation switch
        {
            IAssignmentOperation assignment => assignment.Target,
            IIncrementOrDecrementOperation step => step.Target,
            _ => null,
        };
        if (target is IMemberReferenceOperation { Member: { IsStatic: true } member }
            && context.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.StaticConstructor }
            && scope.IsReplicated(context.ContainingSymbol)
            && !scope.HasState(member.ContainingType))
        {
            context.ReportDiagnostic(
                Diagnostic.Create(MachineRules.StaticState, target.Syntax.GetLocation(), $"{member.ContainingType.Name}.{member.Name}"));
        }
    }

    private static bool HasFloatingPoint(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Double or SpecialType.System_Single } => true,
        { Name: "Half", ContainingNamespace.Name: "System" } => true,
        IArrayTypeSymbol array => HasFloatingPoint(array.ElementType),
        INamedTypeSymbol { IsGenericType: true } generic => generic.TypeArguments.Any(HasFloatingPoint),
        _ => false,
    };
}
