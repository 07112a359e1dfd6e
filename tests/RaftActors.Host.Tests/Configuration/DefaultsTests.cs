using Akka.Configuration;
using RaftActors.Host.Nodes;
using RaftActors.Persistence;
using Xunit;

namespace RaftActors.Host.Tests.Configuration;

/// <summary>
/// Compares every default of the reference files with <c>defaults.txt</c>: users notice a changed default, so it must show up as a line
/// in a review.
/// </summary>
public sealed class DefaultsTests
{
    public static TheoryData<string> Sections =>
        [
            "raft-actors", "raft-actors-snapshot-dispatcher", "raft-actors-store-dispatcher", "raft-actors-segments-dispatcher",
            "akka.persistence.journal.raft", "akka.persistence.journal.raft-segments", "akka.persistence.snapshot-store.raft",
        ];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_default_matches_the_recorded_default(string section)
    {
        var config = ConfigurationFactory
            .FromResource<NodeConfiguration>("RaftActors.Host.reference.conf")
            .WithFallback(PersistentLogProvider.DefaultConfig());

        var pinned = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Configuration", "defaults.txt"))
            .Where(l => l.StartsWith(section + ".", StringComparison.Ordinal));

        Assert.Equal(pinned, ConfigurationPrinter.Lines(config, section));
    }

    [Fact]
    public void Every_key_has_a_comment()
    {
        foreach (
            var (type, resource) in new[]
            {
                (typeof(NodeConfiguration), "RaftActors.Host.reference.conf"),
                (typeof(PersistentLogProvider), "RaftActors.Persistence.reference.conf"),
                (typeof(Raft), "RaftActors.reference.conf"),
            })
        {
            using var source = new StreamReader(type.Assembly.GetManifestResourceStream(resource)!);
            var before = "";
            foreach (var line in source.ReadToEnd().Split('\n').Select(l => l.Trim()))
            {
                var isKeyAfterGap = line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#') && before.Length == 0;
                Assert.False(isKeyAfterGap, $"{resource}: '{line}' has no comment");
                before = line;
            }
        }
    }
}
