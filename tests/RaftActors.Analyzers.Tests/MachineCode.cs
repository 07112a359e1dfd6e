using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace RaftActors.Analyzers.Tests;

/// <summary>Compiles pieces of machines and returns what the analyzers say.</summary>
internal static class MachineCode
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.Collections.Immutable; global using System.IO;
        global using System.Globalization; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;
        """;

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
        var compilation = (await Document(new AdhocWorkspace(), code).Project.GetCompilationAsync())!;
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

    /// <summary>The code after all fixes of one rule at once; unchanged if none is offered.</summary>
    public static async Task<string> FixedAsync(string code, CodeFixProvider fixes)
    {
        using var workspace = new AdhocWorkspace();
        var document = Document(workspace, code);
        foreach (var rule in fixes.FixableDiagnosticIds)
        {
            foreach (var found in (await DiagnosticsAsync(code)).Where(d => d.Id == rule).Reverse())
            {
                var root = await document.GetSyntaxRootAsync();
                var here = Diagnostic.Create(found.Descriptor, Location.Create(root!.SyntaxTree, found.Location.SourceSpan), "", "");
                CodeAction? offered = null;
                await fixes.RegisterCodeFixesAsync(new CodeFixContext(document, here, (action, _) => offered = action, default));
                if (offered is not null)
                {
                    var changed = (await offered.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single();
                    changed.Apply(workspace, default);
                    document = workspace.CurrentSolution.GetDocument(document.Id)!;
                }
            }
        }

        return (await document.GetTextAsync()).ToString();
    }

    private static Document Document(AdhocWorkspace workspace, string code)
    {
        var project = ProjectInfo.Create(
            ProjectId.CreateNewId(), default, "Code", "Code", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest), metadataReferences: References);
        workspace.AddProject(project);
        workspace.AddDocument(project.Id, "Usings.cs", SourceText.From(Usings));
        return workspace.AddDocument(project.Id, "Code.cs", SourceText.From(code));
    }
}
