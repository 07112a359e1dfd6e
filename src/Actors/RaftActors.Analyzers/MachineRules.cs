using Microsoft.CodeAnalysis;

namespace RaftActors.Analyzers;

/// <summary>The rules that a state machine must keep, so that all replicas have the same state and give the same answers.</summary>
internal static class MachineRules
{
    private const string Category = "RaftActors.Determinism";

    public static readonly DiagnosticDescriptor Clock = Forbidden(
        "RAFT001",
        "A machine reads a clock",
        "'{0}' differs from replica to replica: use the command's Timestamp, or read the clock in a preparer and put the value into the "
            + "command");

    public static readonly DiagnosticDescriptor Random = Forbidden(
        "RAFT002",
        "A machine uses random values",
        "'{0}' differs from replica to replica: derive the value from the command's Index, or draw it in a preparer and put it into the "
            + "command");

    public static readonly DiagnosticDescriptor Surroundings = Forbidden(
        "RAFT003",
        "A machine looks at its process or computer",
        "'{0}' may differ from replica to replica: pass the value in a command");

    public static readonly DiagnosticDescriptor InputOutput = Forbidden(
        "RAFT004",
        "A machine does input or output",
        "'{0}' is input or output, which fails or answers differently on each replica and is repeated when the log is replayed: "
            + "add an effect to the command's Outbox, or read in a preparer");

    public static readonly DiagnosticDescriptor Threads = Forbidden(
        "RAFT005",
        "A machine uses threads or tasks",
        "'{0}' lets the order depend on threads: commands are applied in the order of the log (IParallelMachine applies independent ones "
            + "in parallel)");

    public static readonly DiagnosticDescriptor HashOrder = Doubtful(
        "RAFT006",
        "A machine enumerates in the order of hash codes",
        "The order of '{0}' differs from replica to replica: sort it first, or use a sorted collection");

    public static readonly DiagnosticDescriptor Culture = Doubtful(
        "RAFT007",
        "A machine depends on a culture",
        "'{0}' depends on the culture of the process: pass {1}");

    public static readonly DiagnosticDescriptor FloatingPoint = Doubtful(
        "RAFT008",
        "A machine's state has floating-point numbers",
        "'{0}' keeps floating-point numbers, whose last digits may differ between processors and versions: use decimal or whole units");

    public static readonly DiagnosticDescriptor StaticState = Doubtful(
        "RAFT009",
        "A machine changes static state",
        "'{0}' is shared by all machines of the process and is in no snapshot: make it a field of the machine");

    private static DiagnosticDescriptor Forbidden(string id, string title, string message) =>
        Rule(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Doubtful(string id, string title, string message) =>
        Rule(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true);
}
