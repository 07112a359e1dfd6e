using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace RaftActors.Protocol.Tests.Simulation.Mutants;

/// <summary>
/// The unchanged simulator with a mutated core: a separate folder, with the core's assembly compiled from changed sources.
/// </summary>
internal sealed class MutantBuild : IDisposable
{
    private const string Core = "RaftActors.Protocol";
    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private readonly string _folder = Directory.CreateTempSubdirectory("raftactors-mutant-").FullName;

    private MutantBuild()
    {
    }

    private static string Sources => Path.Combine(Root(), "src", "Actors", Core);

    public static async Task<MutantBuild> CreateAsync(Mutant mutant)
    {
        var build = new MutantBuild();
        try
        {
            foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*"))
            {
                System.IO.File.Copy(file, Path.Combine(build._folder, Path.GetFileName(file)));
            }

            await build.CompileAsync(mutant);
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

    private async Task CompileAsync(Mutant mutant)
    {
        var sources = Directory.CreateDirectory(Path.Combine(_folder, "sources")).FullName;
        var options = new List<string>
        {
            "-target:library",
            "-langversion:latest",
            "-nullable:enable",
            "-optimize+",
            "-deterministic",
            "-noconfig",
            "-nostdlib",
            "-nologo",
            $"-out:\"{Path.Combine(_folder, Core + ".dll")}\"",
        };
        options.AddRange(
            Directory
                .EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
                .Where(f => !f.Contains("Native", StringComparison.Ordinal))
                .Append(typeof(object).Assembly.Location)
                .Distinct()
                .Select(f => $"-r:\"{f}\""));
        foreach (var file in Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(Sources, file);
            if (!name.StartsWith("obj", StringComparison.Ordinal) && !name.StartsWith("bin", StringComparison.Ordinal))
            {
                var copy = Path.Combine(sources, name.Replace(Path.DirectorySeparatorChar, '+'));
                await System.IO.File.WriteAllTextAsync(
                    copy, Change(mutant, name.Replace('\\', '/'), await System.IO.File.ReadAllTextAsync(file)));
                options.Add($"\"{copy}\"");
            }
        }

        var usings = Path.Combine(sources, "assembly.cs");
        await System.IO.File.WriteAllTextAsync(usings, $"""
            global using System;
            global using System.Collections.Generic;
            global using System.Linq;
            [assembly: System.Reflection.AssemblyVersion("{typeof(Replica).Assembly.GetName().Version}")]
            """);
        options.Add($"\"{usings}\"");
        var response = Path.Combine(sources, "core.rsp");
        await System.IO.File.WriteAllLinesAsync(response, options);
        var (exitCode, output) = await RunAsync([await CompilerAsync(), $"@{response}"]);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"'{mutant.Name}' cannot be compiled:\n{output}");
        }
    }

    private static string Change(Mutant mutant, string name, string text)
    {
        text = name == mutant.File ? Once(mutant.Right, mutant.Wrong) : text;
        return mutant.And is { } and && name == and.File ? Once(and.Right, and.Wrong) : text;

        // A change that no longer applies must not count as an undetected bug, nor as a detected one.
        string Once(string right, string wrong) => text.Split(right).Length == 2
            ? text.Replace(right, wrong, StringComparison.Ordinal)
            : throw new InvalidOperationException($"'{mutant.Name}': {name} must contain exactly once: {right}");
    }

    private static async Task<string> CompilerAsync()
    {
        var (_, version) = await RunAsync(["--version"], Root());
        var home = Path.GetDirectoryName(
            Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..")))!;
        return Path.Combine(home, "sdk", version.Trim(), "Roslyn", "bincore", "csc.dll");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(Dotnet, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
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
