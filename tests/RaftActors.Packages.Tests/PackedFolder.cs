using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Packages.Tests;

/// <summary>
/// All packages, packed once from what is built, with a version of their own: NuGet keeps what it has unpacked, and another run must not
/// find the packages of this one.
/// </summary>
public sealed partial class PackedFolder : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    public string Version { get; } = $"0.0.1-test.{Guid.NewGuid():N}";

    public string Path => _directory.Path;

    /// <summary>The ids of the packages.</summary>
    public IReadOnlyList<string> Ids =>
        [.. Directory.EnumerateFiles(Path, "*.nupkg").Select(f => Id().Match(f).Groups[1].Value).Order(StringComparer.Ordinal)];

    public Task InitializeAsync() => DotNet.RunAsync(
        "pack", System.IO.Path.Combine(DotNet.Root, "RaftActors.sln"), "--no-build", "--nologo", "-v", "q", "-c", DotNet.Configuration,
        "-o", Path, $"-p:Version={Version}");

    public ZipArchive Open(string id, string extension = "nupkg") =>
        ZipFile.OpenRead(System.IO.Path.Combine(Path, $"{id}.{Version}.{extension}"));

    /// <summary>What a package says about itself.</summary>
    public XElement Metadata(string id)
    {
        using var package = Open(id);
        using var content = package.Entries.Single(e => e.FullName == $"{id}.nuspec").Open();
        var root = XDocument.Load(content).Root!;
        return root.Element(root.GetDefaultNamespace() + "metadata")!;
    }

    /// <summary>A directory for a program that uses the packages.</summary>
    public TemporaryDirectory NewProject()
    {
        var project = new TemporaryDirectory();
        project.File("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Path}" />
              </packageSources>
            </configuration>
            """);
        return project;
    }

    /// <summary>Also forgets what NuGet unpacked.</summary>
    public Task DisposeAsync()
    {
        var unpacked = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
            ? chosen
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var id in Ids)
        {
            var folder = System.IO.Path.Combine(unpacked, id.ToLowerInvariant(), Version);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        _directory.Dispose();
        return Task.CompletedTask;
    }

    [GeneratedRegex(@"([A-Za-z.]+)\.0\.0\.1-test\.[0-9a-f]+\.nupkg$")]
    private static partial Regex Id();
}
