using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RaftActors.Analyzers.Tests;

/// <summary>Compiles pieces of machines and returns what the analyzers say.</summary>
internal static class MachineCode
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [new ForbiddenApiAnalyzer(), new HashOrderAnalyzer(), new CultureAnalyzer(), new StateAnalyzer()];

    /// <summary>A machine with members of its own; each is what all replicas run.</summary>
    public static string Machine(string members) => $$"""
        public sealed class M : RaftActors.Machines.IStateMachine
        {
            public ReadOnlyMemory<byte> Apply(in RaftActors.Machines.CommittedCommand command) => default;
            public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => default;
            public void Save(Stream snapshot) { }
            public void Load(Stream snapshot) { }
            {{members}}
        }
        """;

    /// <summary>The ids of what is reported, in the order of the text. The code must compile.</summary>
    public static async Task<IReadOnlyList<string>> IdsAsync(string code) => [.. (await DiagnosticsAsync(code)).Select(d => d.Id)];

    /// <summary>What is reported, with its message.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> DiagnosticsAsync(string code)
    {
        const string usings = """
            global using System; global using System.Collections.Generic; global using System.Collections.Immutable; global using System.IO;
            global using System.Globalization; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;
            """;
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Code",
            [CSharpSyntaxTree.ParseText(usings, options), CSharpSyntaxTree.ParseText(code, options)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var wrong = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', wrong.Select(d => d.ToString())) + "\n" + code);
        }

        var found = await compilation.WithAnalyzers(Analyzers).GetAllDiagnosticsAsync();
        if (found.FirstOrDefault(d => d.Id.StartsWith("AD", StringComparison.Ordinal)) is { } broken)
        {
            throw new InvalidOperationException(broken.GetMessage(CultureInfo.InvariantCulture));
        }

        return [.. found.Where(d => d.Id.StartsWith("RAFT", StringComparison.Ordinal)).OrderBy(d => d.Location.SourceSpan.Start)];
    }
}
