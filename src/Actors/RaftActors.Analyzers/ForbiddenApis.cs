using Microsoft.CodeAnalysis;

namespace RaftActors.Analyzers;

/// <summary>What machines must not use, by the names of types and their members.</summary>
internal static class ForbiddenApis
{
    private static readonly Dictionary<string, DiagnosticDescriptor> Types = new(StringComparer.Ordinal)
    {
        ["System.TimeProvider"] = MachineRules.Clock,
        ["System.Diagnostics.Stopwatch"] = MachineRules.Clock,
        ["System.TimeZoneInfo"] = MachineRules.Surroundings,
        ["System.Random"] = MachineRules.Random,
        ["System.HashCode"] = MachineRules.Random,
        ["System.Security.Cryptography.RandomNumberGenerator"] = MachineRules.Random,
        ["System.AppContext"] = MachineRules.Surroundings,
        ["System.AppDomain"] = MachineRules.Surroundings,
        ["System.GC"] = MachineRules.Surroundings,
        ["System.Diagnostics.Process"] = MachineRules.Surroundings,
        ["System.Runtime.InteropServices.RuntimeInformation"] = MachineRules.Surroundings,
        ["System.Console"] = MachineRules.InputOutput,
        ["System.IO.File"] = MachineRules.InputOutput,
        ["System.IO.FileInfo"] = MachineRules.InputOutput,
        ["System.IO.FileStream"] = MachineRules.InputOutput,
        ["System.IO.Directory"] = MachineRules.InputOutput,
        ["System.IO.DirectoryInfo"] = MachineRules.InputOutput,
        ["System.IO.DriveInfo"] = MachineRules.InputOutput,
        ["System.IO.RandomAccess"] = MachineRules.InputOutput,
        ["System.Threading.Thread"] = MachineRules.Threads,
        ["System.Threading.ThreadPool"] = MachineRules.Threads,
        ["System.Threading.Timer"] = MachineRules.Threads,
        ["System.Threading.PeriodicTimer"] = MachineRules.Threads,
        ["System.Timers.Timer"] = MachineRules.Threads,
        ["System.Threading.Tasks.Task"] = MachineRules.Threads,
        ["System.Threading.Tasks.Task<TResult>"] = MachineRules.Threads,
        ["System.Threading.Tasks.TaskFactory"] = MachineRules.Threads,
        ["System.Threading.Tasks.ValueTask"] = MachineRules.Threads,
        ["System.Threading.Tasks.ValueTask<TResult>"] = MachineRules.Threads,
        ["System.Threading.Tasks.Parallel"] = MachineRules.Threads,
        ["System.Linq.ParallelEnumerable"] = MachineRules.Threads,
        ["System.Threading.ThreadLocal<T>"] = MachineRules.Threads,
        ["System.Threading.AsyncLocal<T>"] = MachineRules.Threads,
    };

    private static readonly Dictionary<string, DiagnosticDescriptor> Members = new(StringComparer.Ordinal)
    {
        ["System.DateTime" + ".Now"] = MachineRules.Clock,
        ["System.DateTime.Today"] = MachineRules.Clock,
        ["System.DateTime.UtcNow"] = MachineRules.Clock,
        ["System.DateTime.ToLocalTime"] = MachineRules.Surroundings,
        ["System.DateTime.ToUniversalTime"] = MachineRules.Surroundings,
        ["System.DateTimeOffset.Now"] = MachineRules.Clock,
        ["System.DateTimeOffset.UtcNow"] = MachineRules.Clock,
        ["System.DateTimeOffset.LocalDateTime"] = MachineRules.Surroundings,
        ["System.DateTimeOffset.ToLocalTime"] = MachineRules.Surroundings,
        ["System.Environment.TickCount"] = MachineRules.Clock,
        ["System.Environment.TickCount64"] = MachineRules.Clock,
        ["System.Guid.NewGuid"] = MachineRules.Random,
        ["System.Guid.CreateVersion7"] = MachineRules.Random,
        ["System.Object.GetHashCode"] = MachineRules.Random,
        ["System.String.GetHashCode"] = MachineRules.Random,
        ["System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode"] = MachineRules.Random,
        ["System.IO.Path.GetTempFileName"] = MachineRules.InputOutput,
        ["System.IO.Path.GetRandomFileName"] = MachineRules.Random,
        ["System.IO.Path.GetTempPath"] = MachineRules.Surroundings,
        ["System.IO.Path.GetFullPath"] = MachineRules.Surroundings,
    };

    private static readonly (string Namespace, DiagnosticDescriptor Rule)[] Namespaces =
    [
        ("System.Net", MachineRules.InputOutput),
        ("System.Data", MachineRules.InputOutput),
        ("System.IO.Pipes", MachineRules.InputOutput),
    ];

    /// <summary>They only carry values.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "System.Environment.NewLine",
        "System.Net.IPAddress",
        "System.Net.IPEndPoint",
        "System.Net.HttpStatusCode",
    };

    /// <summary>Which rule forbids a member, or null.</summary>
    public static DiagnosticDescriptor? RuleOf(ISymbol member)
    {
        var type = member.ContainingType?.OriginalDefinition;
        if (type is null || type.TypeKind == TypeKind.Enum)
        {
            return null;
        }

        var name = type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        if (type.SpecialType == SpecialType.System_String)
        {
            name = "System.String";
        }
        else if (type.SpecialType == SpecialType.System_Object)
        {
            name = "System.Object";
        }

        var full = $"{name}.{member.Name}";
        if (Harmless.Contains(name) || Harmless.Contains(full))
        {
            return null;
        }

        if (Members.TryGetValue(full, out var rule) || Types.TryGetValue(name, out rule))
        {
            return rule;
        }

        if (name == "System.Environment")
        {
            return MachineRules.Surroundings;
        }

        foreach (var (forbidden, why) in Namespaces)
        {
            if (name.StartsWith(forbidden, StringComparison.Ordinal) && name.Length > forbidden.Length && name[forbidden.Length] == '.')
            {
                return why;
            }
        }

        return null;
    }
}
