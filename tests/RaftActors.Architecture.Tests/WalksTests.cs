using System.Reflection;
using System.Text.RegularExpressions;
using RaftActors.Persistence;
using RaftActors.Protocol;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>The walks through the code name types and members that exist.</summary>
public sealed class WalksTests
{
    private static readonly Assembly[] Code = [typeof(Replica).Assembly, typeof(Raft).Assembly, typeof(PersistentLogProvider).Assembly];

    [Fact]
    public void Every_name_in_the_walks_exists()
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "walks.md"));
        var types = Code.SelectMany(a => a.GetTypes()).ToLookup(t => t.Name);
        var members = types.SelectMany(t => t).SelectMany(Members).ToHashSet(StringComparer.Ordinal);
        var names = Regex.Matches(text, "`([A-Z]\\w+)(?:\\.([A-Z]\\w+))?(?:\\(\\w*\\))?`");
        var missing = names
            .Select(m => (Name: m.Groups[1].Value, Member: m.Groups[2].Value))
            .Where(n => n.Name != "RaftActors")
            .Where(n => n.Member.Length == 0
                ? !types.Contains(n.Name) && !members.Contains(n.Name)
                : !types[n.Name].Any(t => Members(t).Contains(n.Member)))
            .Select(n => $"{n.Name} {n.Member}");

        Assert.InRange(names.Count, 60, int.MaxValue);
        Assert.Empty(missing);
    }

    private static IEnumerable<string> Members(Type type) =>
        type
            .GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(m => m.Name);
}
