using System.Xml.Linq;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>Allowed references: Host → AspNetCore, Etcd; Host, Hosting → Persistence → RaftActors → Ranges → Protocol.</summary>
public sealed class ArrowsTests
{
    /// <summary>Each project with the projects and Akka.NET packages that it may reference.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["RaftActors.Protocol"] = [],
        ["RaftActors.Ranges"] = ["RaftActors.Protocol"],
        ["RaftActors.Analyzers"] = [],
        ["RaftActors.Analyzers.CodeFixes"] = [],
        ["RaftActors"] =
        [
            "RaftActors.Analyzers", "RaftActors.Analyzers.CodeFixes", "RaftActors.Protocol", "RaftActors.Ranges", "Akka", "Akka.Cluster",
            "Akka.Cluster.Tools", "Akka.Remote",
        ],
        ["RaftActors.Machines"] = ["RaftActors", "RaftActors.Analyzers"],
        ["RaftActors.Coordination"] = ["RaftActors", "RaftActors.Machines", "Akka", "Akka.Coordination"],
        ["RaftActors.Streams"] = ["RaftActors", "Akka", "Akka.Streams"],
        ["RaftActors.Persistence"] = ["RaftActors", "Akka.Persistence"],
        ["RaftActors.Persistence.Sql"] = ["RaftActors.Persistence", "Akka.Persistence.Sql"],
        ["RaftActors.Hosting"] = ["RaftActors.Persistence", "RaftActors.Machines", "RaftActors.Coordination", "Akka.Hosting"],
        ["RaftActors.AspNetCore"] = ["RaftActors.Machines", "Akka"],
        ["RaftActors.Etcd"] = ["RaftActors.Machines", "Akka"],
        ["RaftActors.Host"] =
        [
            "RaftActors.AspNetCore", "RaftActors.Etcd", "RaftActors.Persistence", "RaftActors.Persistence.Sql", "RaftActors.Machines",
            "RaftActors", "Akka", "Akka.Remote",
        ],
        ["RaftActors.Simulation"] = ["RaftActors.Protocol", "RaftActors.Ranges"],
        ["RaftActors.Soak"] =
        [
            "RaftActors.Host", "RaftActors.Etcd", "RaftActors.Coordination", "RaftActors.TestKit", "Akka", "Akka.Cluster.Tools",
            "Akka.Remote",
        ],
    };

    public static TheoryData<string> Projects()
    {
        var data = new TheoryData<string>();
        string[] folders = ["src", "tests/RaftActors.Simulation", "tests/RaftActors.Soak"];
        foreach (var file in folders.SelectMany(f => Checkout.Files(f, "*.csproj")))
        {
            data.Add(Checkout.Relative(file));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_its_layer_allows(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        Assert.True(Allowed.ContainsKey(name), $"{name} is missing in this table: add it, with its allowed references.");
        var project = XDocument.Load(Path.Combine(Checkout.Root, file));
        var named = project
            .Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
            .Concat(
                project
                    .Descendants("PackageReference")
                    .Select(r => r.Attribute("Include")!.Value)
                    .Where(p => p.StartsWith("Akka", StringComparison.Ordinal)));
        Assert.Empty(named.Except(Allowed[name]));
    }

    [Fact]
    public void The_protocol_references_no_package_but_an_analyzer()
    {
        var project = XDocument.Load(Checkout.Files("src/Actors/RaftActors.Protocol", "*.csproj").Single());
        var package = Assert.Single(project.Descendants("PackageReference"));
        Assert.Equal("Microsoft.CodeAnalysis.BannedApiAnalyzers", package.Attribute("Include")!.Value);
        Assert.Equal("all", package.Attribute("PrivateAssets")!.Value);
    }

    [Fact]
    public void Nothing_in_src_sees_tests()
    {
        foreach (var file in Checkout.Files("src", "*.csproj"))
        {
            Assert.DoesNotContain("tests/", File.ReadAllText(file));
        }
    }

    /// <summary>
    /// Names of one folder of the protocol that other folders must not use: rules depend neither on roles nor on the replica.
    /// </summary>
    [Theory]
    [InlineData("Elections")]
    [InlineData("Replication")]
    [InlineData("Reads")]
    [InlineData("Log")]
    [InlineData("Membership")]
    [InlineData("Durability")]
    [InlineData("Messages")]
    [InlineData("Snapshots")]
    [InlineData("Transfer")]
    public void Rules_of_the_protocol_do_not_see_roles(string folder)
    {
        foreach (var file in Checkout.Files($"src/Actors/RaftActors.Protocol/{folder}", "*.cs"))
        {
            Assert.DoesNotContain("using RaftActors.Protocol.Roles", File.ReadAllText(file));
        }
    }
}
