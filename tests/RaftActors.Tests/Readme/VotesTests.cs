using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Readme;

/// <summary>The typed machine that the README shows is the one that runs here.</summary>
public sealed class VotesTests
{
    private readonly MachineRun<Votes> _run = new();

    [Fact]
    public async Task The_readme_must_show_this_machine()
    {
        var folder = Path.GetDirectoryName(Here())!;
        var source = await File.ReadAllTextAsync(Path.Combine(folder, "Votes.cs"));
        var readme = await File.ReadAllTextAsync(Path.Combine(folder, "..", "..", "..", "README.md"));
        var machine = Regex.Match(source, @"public sealed class Votes.*?\n}\n", RegexOptions.Singleline).Value;
        Assert.NotEmpty(machine);
        Assert.Contains(machine, readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_machine_must_count_answer_and_restore_its_state()
    {
        Assert.Equal(1, Number(_run.Apply("ada"u8.ToArray())));
        Assert.Equal(2, Number(_run.Apply("ada"u8.ToArray())));
        Assert.Equal(1, Number(_run.Apply("Ada"u8.ToArray())));
        _run.Restart();
        Assert.Equal((2, 0), (Number(_run.Machine.Query("ada"u8.ToArray())), Number(_run.Machine.Query("bob"u8.ToArray()))));
    }

    [Fact]
    public void Bytes_that_are_not_text_must_be_answered_in_the_log_and_refused_in_a_query()
    {
        var before = _run.Save();
        Assert.Equal(-1, Number(_run.Apply(new byte[] { 0xFF })));
        Assert.Throws<ArgumentException>(() => _run.Machine.Query(new byte[] { 0xFF }));
        Assert.Equal(Encoding.UTF8.GetString(before), Encoding.UTF8.GetString(_run.Save()));
    }

    private static int Number(ReadOnlyMemory<byte> bytes) => BitConverter.ToInt32(bytes.Span);

    private static string Here([CallerFilePath] string path = "") => path;
}
