using System.Diagnostics;
using RaftActors.Host.Cli;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Cli;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("", "kv")]
    [InlineData("", "range")]
    [InlineData("kv ", "put")]
    [InlineData("kv wa", "watch")]
    [InlineData("-e http://n1:8080 kv ", "watch")]
    [InlineData("--endpoint http://n1:8080 ", "kv")]
    [InlineData("lock acquire l --own", "--owner")]
    [InlineData("kv get k --consistency ", "sequential")]
    [InlineData("kv get k --end", "--endpoint")]
    [InlineData("completion ", "fish")]
    public async Task What_may_come_next_is_suggested(string line, string expected) =>
        Assert.Contains(expected, await SuggestedAsync(line));

    [Fact]
    public async Task Verbs_of_the_root_are_not_suggested_behind_another_verb() =>
        Assert.DoesNotContain("demo", await SuggestedAsync("-e http://n1:8080 kv "));

    [Fact]
    public async Task Another_directive_is_an_unknown_verb() =>
        Assert.Equal(ExitCode.Usage, (await CliRun.Of(["[diagram]", "kv"])).Exit);

    [Fact]
    public async Task An_unknown_shell_is_wrong_usage() => Assert.Equal(ExitCode.Usage, (await CliRun.Of(["completion", "tcsh"])).Exit);

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Every_script_asks_the_program(string shell) =>
        Assert.Contains("[suggest:", (await CliRun.Of(["completion", shell])).Output, StringComparison.Ordinal);

    /// <summary>
    /// The program itself is replaced by a function that shows what the script asks, and answers; so in the other shells.
    /// </summary>
    [ShellFact("bash")]
    public Task The_bash_script_passes_the_line_up_to_the_cursor_and_filters_the_answer() => Completes("bash", ["-c"], "watch", """
        source SCRIPT
        raftactors() { printf '%s|' "$@" > ASKED; printf 'put\nwatch\n'; }
        COMP_WORDS=(raftactors -e http : //n1 : 8080 kv wa); COMP_CWORD=8
        COMP_LINE='raftactors -e http://n1:8080 kv wa --more'; COMP_POINT=34
        _raftactors; echo "${COMPREPLY[@]}"
        """);

    /// <summary>Zsh itself filters what is added.</summary>
    [ShellFact("zsh")]
    public Task The_zsh_script_passes_the_line_up_to_the_cursor() => Completes("zsh", ["-f", "-c"], "registered put watch", """
        compdef() { [ "$*" = "_raftactors raftactors" ] && printf 'registered '; }
        compadd() { shift; echo "$@"; }
        source SCRIPT
        raftactors() { printf '%s|' "$@" > ASKED; printf 'put\nwatch\n'; }
        words=(raftactors -e http://n1:8080 kv wa)
        BUFFER='raftactors -e http://n1:8080 kv wa --more'; CURSOR=34
        _raftactors
        """);

    [ShellFact("fish")]
    public Task The_fish_script_passes_the_line_and_fish_filters_the_answer() => Completes("fish", ["--no-config", "-c"], "watch", """
        source SCRIPT
        function raftactors; printf '%s|' $argv > ASKED; printf 'put\nwatch\n'; end
        complete -C 'raftactors -e http://n1:8080 kv wa'
        """);

    /// <param name="shell">The shell, and the name of its script.</param>
    /// <param name="options">Before the text.</param>
    /// <param name="expected">What it suggests.</param>
    /// <param name="text">Loads the script, and asks for the end of a command line.</param>
    private static async Task Completes(string shell, string[] options, string expected, string text)
    {
        using var directory = new TemporaryDirectory();
        var script = directory.File("completion", (await CliRun.Of(["completion", shell])).Output);
        var asked = Path.Combine(directory.Path, "asked");
        text = text.Replace("SCRIPT", script, StringComparison.Ordinal).Replace("ASKED", asked, StringComparison.Ordinal);
        using var process = Process.Start(new ProcessStartInfo(shell, [.. options, text]) { RedirectStandardOutput = true })!;

        Assert.Equal($"{expected}\n", await process.StandardOutput.ReadToEndAsync());
        Assert.Equal("[suggest:23]|-e http://n1:8080 kv wa|", await File.ReadAllTextAsync(asked));
    }

    private static async Task<string[]> SuggestedAsync(string line) =>
        (await CliRun.Of([$"[suggest:{line.Length}]", line])).Output.Split('\n', StringSplitOptions.TrimEntries);
}
