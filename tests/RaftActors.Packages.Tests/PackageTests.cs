using System.Text.RegularExpressions;
using System.Xml.Linq;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Network;
using Xunit;

namespace RaftActors.Packages.Tests;

/// <summary>The packages as their users get them.</summary>
public sealed partial class PackageTests(PackedFolder packed) : IClassFixture<PackedFolder>
{
    [Fact]
    public void Every_project_for_users_is_packed() => Assert.Equal(
        [
            "RaftActors",
            "RaftActors.AspNetCore",
            "RaftActors.Coordination",
            "RaftActors.Etcd",
            "RaftActors.Hosting",
            "RaftActors.Machines",
            "RaftActors.Persistence",
            "RaftActors.Persistence.Sql",
            "RaftActors.Protocol",
            "RaftActors.Ranges",
            "RaftActors.Streams",
            "RaftActors.TestKit",
            "RaftActors.Tool",
        ],
        packed.Ids);

    [Fact]
    public void Every_package_says_what_it_is()
    {
        foreach (var id in packed.Ids)
        {
            var metadata = packed.Metadata(id);
            Assert.Equal("Apache-2.0", Value(metadata, "license"));
            Assert.Contains("raft", Value(metadata, "tags").Split(' '));
            Assert.False(string.IsNullOrWhiteSpace(Value(metadata, "description")), id);
            Assert.InRange(Value(metadata, "releaseNotes").Length, 1, 35_000);
            using var package = packed.Open(id);
            var files = package.Entries.Select(e => e.FullName).ToList();
            Assert.Contains(Value(metadata, "readme"), files);
            Assert.Contains(Value(metadata, "icon"), files);
            Assert.Contains("RELEASE_NOTES.md", files);

            using var symbols = packed.Open(id, "snupkg");
            Assert.Contains(symbols.Entries, e => e.Name.EndsWith(".pdb", StringComparison.Ordinal));
        }
    }

    /// <summary>Documentation is shown by editors while somebody types.</summary>
    [Fact]
    public void Every_library_brings_its_documentation()
    {
        foreach (var id in packed.Ids.Where(i => i != "RaftActors.Tool"))
        {
            using var package = packed.Open(id);
            Assert.Contains(package.Entries, e => e.FullName == $"lib/net10.0/{id}.xml");
        }
    }

    [Fact]
    public void The_package_of_machines_brings_their_checks_and_the_fixes()
    {
        using var package = packed.Open("RaftActors");
        Assert.Equal(
            ["RaftActors.Analyzers.CodeFixes.dll", "RaftActors.Analyzers.dll"],
            package.Entries.Where(e => e.FullName.StartsWith("analyzers/dotnet/cs/", StringComparison.Ordinal)).Select(e => e.Name).Order(
                StringComparer.Ordinal));
    }

    /// <summary>A program in an empty folder, with the README's steps as printed but for the port.</summary>
    [Fact]
    public async Task The_five_steps_of_the_readme_work_with_the_packages()
    {
        using var project = await ReadmeProjectAsync();
        await BuildAsync(project);

        // The program keeps its data in its working directory.
        var said = await DotNet.RunAsync("sh", ["-c", $"cd '{project.Path}' && dotnet out/MyApp.dll"]);

        Assert.Contains("5", said.Split('\n'));
        string[] databases = ["sqlite", "linq2db", "Akka.Persistence.Sql"];
        Assert.DoesNotContain(
            Directory.EnumerateFiles(project.Path, "*.dll", SearchOption.AllDirectories),
            f => databases.Any(d => f.Contains(d, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>One more package and one more line: the store finds the package, and the package its libraries.</summary>
    [Fact]
    public async Task The_package_for_databases_keeps_the_program_s_log_in_sqlite()
    {
        using var project = await ReadmeProjectAsync("RaftActors.Persistence.Sql");
        var program = Path.Combine(project.Path, "Program.cs");
        var text = await File.ReadAllTextAsync(program);
        await File.WriteAllTextAsync(
            program, text.Replace("persistence.data-dir", "persistence.store = sqlite, persistence.data-dir", StringComparison.Ordinal));
        await BuildAsync(project);

        var said = await DotNet.RunAsync("sh", ["-c", $"cd '{project.Path}' && dotnet out/MyApp.dll"]);

        Assert.Contains("5", said.Split('\n'));
        Assert.True(File.Exists(Path.Combine(project.Path, "data", "n1", "log.db")));
    }

    /// <summary>The compiler gets the checks of machines with the package, even through another one.</summary>
    [Fact]
    public async Task A_machine_that_reads_a_clock_does_not_compile()
    {
        using var project = await ReadmeProjectAsync();
        var machine = Path.Combine(project.Path, "Adder.cs");
        var text = await File.ReadAllTextAsync(machine);
        await File.WriteAllTextAsync(
            machine, text.Replace("private long _sum;", "private long _sum = System.DateTime.UtcNow.Ticks;", StringComparison.Ordinal));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => BuildAsync(project));

        Assert.Contains("RAFT001", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_is_installed_as_raftactors()
    {
        using var project = packed.NewProject();
        var tools = Path.Combine(project.Path, "tools");
        await DotNet.RunAsync(
            "tool", "install", "RaftActors.Tool", "--tool-path", tools, "--version", packed.Version, "--add-source", packed.Path);

        var help = await DotNet.RunAsync(Path.Combine(tools, "raftactors"), ["--help"]);

        Assert.Contains("demo", help, StringComparison.Ordinal);
    }

    private static Task<string> BuildAsync(TemporaryDirectory project) =>
        DotNet.RunAsync("build", project.Path, "--nologo", "-v", "q", "-o", Path.Combine(project.Path, "out"));

    private async Task<TemporaryDirectory> ReadmeProjectAsync(string package = "RaftActors.Persistence")
    {
        var project = packed.NewProject();
        var blocks = Blocks(await File.ReadAllTextAsync(Path.Combine(DotNet.Root, "README.md")));
        project.File("Adder.cs", blocks[0]);
        project.File("Program.cs", blocks[1].Replace("4061", $"{Ports.Take(1)[0]}", StringComparison.Ordinal));
        project.File("MyApp.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="[{packed.Version}]" />
              </ItemGroup>
            </Project>
            """);
        return project;
    }

    private static string Value(XElement metadata, string name) =>
        metadata.Element(metadata.GetDefaultNamespace() + name)?.Value ?? "";

    /// <summary>The C# of the chapter about embedding, in order.</summary>
    private static List<string> Blocks(string readme)
    {
        var chapter = readme[readme.IndexOf("## Embedded, in five steps", StringComparison.Ordinal)..];
        return [.. CSharp().Matches(chapter).Select(m => m.Groups[1].Value)];
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
