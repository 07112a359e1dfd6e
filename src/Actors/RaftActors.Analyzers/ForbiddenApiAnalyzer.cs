using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace RaftActors.Analyzers;

/// <summary>Refuses clocks, random values, the process, input and output, threads and tasks in machines (RAFT001 to RAFT005).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForbiddenApiAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [MachineRules.Clock, MachineRules.Random, MachineRules.Surroundings, MachineRules.InputOutput, MachineRules.Threads];

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
                    OperationKind.PropertyReference,
                    OperationKind.FieldReference,
                    OperationKind.EventReference,
                    OperationKind.MethodReference,
                    OperationKind.ObjectCreation,
                    OperationKind.Await);
            }
        });
    }

    private static void Check(OperationAnalysisContext context, MachineScope scope)
    {
        if (!scope.IsReplicated(context.ContainingSymbol) || IsHashOfTheMachineItself(context))
        {
            return;
        }

        if (context.Operation is IAwaitOperation)
        {
            context.ReportDiagnostic(Diagnostic.Create(MachineRules.Threads, context.Operation.Syntax.GetLocation(), "await"));
            return;
        }

        ISymbol? used = context.Operation switch
        {
            IInvocationOperation call => call.TargetMethod,
            IMemberReferenceOperation reference => reference.Member,
            IObjectCreationOperation created => created.Constructor,
            _ => null,
        };
        if (used is not null && ForbiddenApis.RuleOf(used) is { } rule)
        {
            context.ReportDiagnostic(Diagnostic.Create(rule, context.Operation.Syntax.GetLocation(), NameOf(used)));
        }
    }

    /// <summary>A value's own GetHashCode serves collections; its order is what RAFT006 is about.</summary>
    private static bool IsHashOfTheMachineItself(OperationAnalysisContext context) =>
        context.ContainingSymbol is IMethodSymbol { Name: nameof(GetHashCode), Parameters.Length: <= 1 };

    private static string NameOf(ISymbol used) =>
        used is IMethodSymbol { MethodKind: MethodKind.Constructor } ? used.ContainingType.Name : $"{used.ContainingType.Name}.{used.Name}";
}
