using NetArchTest.Rules;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>
/// Which folder may use which, read from the compiled assemblies. A folder may use itself, what is listed for it, and nothing else of
/// its project: there are no knots, because the lists only name folders above them in the table.
/// </summary>
public sealed class FolderArrowsTests
{
    /// <summary>Each folder with those that it may use, lowest first.</summary>
    private static readonly (string Folder, string[] Uses)[] Runtime =
    [
        ("Contracts", []),
        ("Messages", ["Contracts"]),
        ("Status", []),
        ("Telemetry", []),
        ("Storage", []),
        ("Requests", ["Messages"]),
        ("Machines", ["Messages", "Requests", "Telemetry", "Contracts", "Storage"]),
        ("Settings", ["Machines", "Storage"]),
        ("Transport", ["Messages", "Requests", "Telemetry", "Settings", "Contracts"]),
        ("Client", ["Messages", "Machines", "Status"]),
        ("Replicas", ["Messages", "Requests", "Status", "Telemetry", "Storage", "Machines", "Settings", "Transport", "Contracts"]),
        ("Routing", ["Messages", "Requests", "Status", "Telemetry", "Settings", "Transport", "Replicas"]),
        ("Keyspaces", ["Messages", "Requests", "Status", "Telemetry", "Storage", "Machines", "Settings", "Replicas", "Routing"]),
        ("Discovery", ["Status", "Telemetry", "Settings", "Transport", "Routing"]),
        (
            "Node",
            ["Messages", "Telemetry", "Storage", "Machines", "Settings", "Transport", "Replicas", "Routing", "Keyspaces", "Discovery"]),
    ];

    /// <summary>The rules of ranges.</summary>
    private static readonly (string Folder, string[] Uses)[] Ranges =
    [
        ("Contracts", []),
        ("Keys", []),
        ("Map", ["Keys"]),
        ("Routing", ["Keys", "Map"]),
        ("State", ["Keys", "Map", "Routing"]),
        ("Nodes", ["Map"]),
        ("Births", ["Map", "Nodes", "State"]),
        ("Feeds", ["Keys", "State", "Routing"]),
        ("Operations", ["Keys", "Map", "Routing", "State"]),
        ("Shipping", ["Keys", "Routing", "State", "Operations"]),
        ("Planning", ["Keys", "Map"]),
        ("Codecs", ["Contracts", "Keys", "Map", "Routing", "State", "Feeds", "Nodes", "Operations"]),
    ];

    public static TheoryData<string> RuntimeFolders() => [.. Runtime.Select(r => r.Folder)];

    public static TheoryData<string> RangesFolders() => [.. Ranges.Select(r => r.Folder)];

    [Theory]
    [MemberData(nameof(RangesFolders))]
    public void A_folder_of_ranges_uses_only_the_folders_below_it(string folder) =>
        AssertUses("RaftActors.Ranges", typeof(RaftActors.Ranges.Keys.KeyRange).Assembly, folder, Ranges);

    [Theory]
    [MemberData(nameof(RuntimeFolders))]
    public void A_folder_of_the_runtime_uses_only_the_folders_below_it(string folder) =>
        AssertUses("RaftActors", typeof(Raft).Assembly, folder, Runtime);

    [Fact]
    public void Every_folder_is_in_its_table()
    {
        AssertFolders("RaftActors", Runtime);
        AssertFolders("RaftActors.Ranges", Ranges);
    }

    [Fact]
    public void The_tables_only_name_folders_above_the_line()
    {
        foreach (var table in new[] { Runtime, Ranges })
        {
            for (var i = 0; i < table.Length; i++)
            {
                Assert.Empty(table[i].Uses.Except(table.Take(i).Select(r => r.Folder)));
            }
        }
    }

    private static void AssertFolders(string project, (string Folder, string[] Uses)[] table)
    {
        var folders = Directory
            .GetDirectories(Path.Combine(Checkout.Root, "src", "Actors", project))
            .Select(d => Path.GetFileName(d)!)
            .Except(["bin", "obj"]);
        Assert.Equal(table.Select(r => r.Folder).Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    private static void AssertUses(
        string root, System.Reflection.Assembly assembly, string folder, (string Folder, string[] Uses)[] table)
    {
        var allowed = table.Single(r => r.Folder == folder).Uses;
        var found = table
            .Where(other => other.Folder != folder && !allowed.Contains(other.Folder))
            .SelectMany(other => Types
                .InAssembly(assembly)
                .That()
                .ResideInNamespace($"{root}.{folder}")
                .ShouldNot()
                .HaveDependencyOn($"{root}.{other.Folder}")
                .GetResult()
                .FailingTypeNames?.Select(t => $"{t} uses {root}.{other.Folder}") ?? []);
        Assert.Empty(found);
    }
}
