using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RaftActors.Protocol.Tests.Simulation.Mutants;

/// <summary>
/// The unchanged simulator with a mutated core: a separate folder, with the core's assembly compiled from changed sources. The other
/// sources are parsed once for all mutants.
/// </summary>
internal sealed class MutantBuild : IDisposable
{
    private const string Core = "RaftActors.Protocol";
    private static readonly Lazy<SyntaxTree[]> Trees = new(ParseCore);
    private static readonly Lazy<MetadataReference[]> References = new(ReferToRuntime);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true,
        nullableContextOptions: NullableContextOptions.Enable);

    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private readonly string _folder = Directory.CreateTempSubdirectory("raftactors-mutant-").FullName;

    private MutantBuild()
    {
    }

    private static string Sources => Path.Combine(Root(), "src", "Actors", Core);

    public static MutantBuild Create(Mutant mutant)
    {
        var build = new MutantBuild();
        try
        {
            // Without the compiler and the test runner, which the simulator does not use.
            var files = Directory.EnumerateFiles(AppContext.BaseDirectory).Select(Path.GetFileName)
                .Where(f => !f!.StartsWith("Microsoft.", StringComparison.Ordinal));
            foreach (var file in files)
            {
                System.IO.File.Copy(Path.Combine(AppContext.BaseDirectory, file!), Path.Combine(build._folder, file!));
            }

            build.Compile(mutant);
            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public Task<(int ExitCode, string Output)> SimulateAsync(string arguments) =>
        RunAsync([Path.Combine(_folder, "RaftActors.Simulation.dll"), .. arguments.Split(' '), "--first-failure", "--json"]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Compile(Mutant mutant)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal) { mutant.File };
        if (mutant.And is { } and)
        {
            changed.Add(and.File);
        }

        var missing = changed.Where(f => Trees.Value.All(t => t.FilePath != f)).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"'{mutant.Name}': the core has no file {string.Join(", ", missing)}");
        }

        var trees = Trees.Value.Select(
            t => changed.Contains(t.FilePath) ? Parse(t.FilePath, Change(mutant, t.FilePath, t.GetText().ToString())) : t);
        var result = CSharpCompilation.Create(Core, trees, References.Value, Options).Emit(Path.Combine(_folder, Core + ".dll"));
        if (!result.Success)
        {
            var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);
            throw new InvalidOperationException($"'{mutant.Name}' cannot be compiled:\n{string.Join('\n', errors)}");
        }
    }

    private static SyntaxTree Parse(string name, string text) => CSharpSyntaxTree.ParseText(
        text, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest), name, System.Text.Encoding.UTF8);

    private static SyntaxTree[] ParseCore()
    {
        var names = Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Sources, f).Replace('\\', '/'))
            .Where(f => !f.StartsWith("obj/", StringComparison.Ordinal) && !f.StartsWith("bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return
        [
            .. names.Select(name => Parse(name, System.IO.File.ReadAllText(Path.Combine(Sources, name)))),
            Parse("assembly.cs", $"""
                global using System;
                global using System.Collections.Generic;
                global using System.Linq;
                [assembly: System.Reflection.AssemblyVersion("{typeof(Replica).Assembly.GetName().Version}")]
                """),
        ];
    }

    private static MetadataReference[] ReferToRuntime() =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
            .Where(f => !f.Contains("Native", StringComparison.Ordinal))
            .Append(typeof(object).Assembly.Location)
            .Distinct()
            .Select(f => MetadataReference.CreateFromFile(f)),
    ];

    private static string Change(Mutant mutant, string name, string text)
    {
        text = name == mutant.File ? Once(mutant.Right, mutant.Wrong) : text;
        return mutant.And is { } and && name == and.File ? Once(and.Right, and.Wrong) : text;

        // A change that no longer applies must not count as an undetected bug, nor as a detected one.
        string Once(string right, string wrong) => text.Split(right).Length == 2
            ? text.Replace(right, wrong, StringComparison.Ordinal)
            : throw new InvalidOperationException($"'{mutant.Name}': {name} must contain exactly once: {right}");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Dotnet, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private static string Root([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(Path.Combine(folder, "RaftActors.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No solution found above {here}: the simulator's tests need the sources of the core.");
    }
}
