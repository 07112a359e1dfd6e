using System.CommandLine;

namespace RaftActors.Host.Cli;

/// <summary>
/// <c>completion</c>: a script by which a shell asks this program what may come next, with the directive <c>[suggest]</c> of
/// System.CommandLine.
/// </summary>
internal static class CompletionVerb
{
    private const string Bash = """
        _raftactors() {
          local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n'
          line="${line#* }"
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _raftactors raftactors

        """;

    private const string Zsh = """
        _raftactors() {
          local line="${BUFFER[1,CURSOR]}"
          line="${line#* }"
          compadd -- ${(f)"$("${words[1]}" "[suggest:${#line}]" "$line" 2> /dev/null)"}
        }
        compdef _raftactors raftactors

        """;

    private const string Fish = """
        function __raftactors
          set -l line (commandline -cp | string replace -r '^\S+\s?' '')
          raftactors "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
        end
        complete -c raftactors -a '(__raftactors)'

        """;

    public static Command Command(CliIo io)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script: source <(raftactors completion bash)") { shell };
        command.SetAction(parsed =>
        {
            io.Text.Write(parsed.GetValue(shell) switch { "fish" => Fish, "zsh" => Zsh, _ => Bash });
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whether a shell asks: <c>[suggest]</c> or <c>[suggest:POSITION]</c>, and the command line without the program.</summary>
    public static bool IsQuestion(string[] arguments) => arguments is [['[', 's', 'u', 'g', 'g', 'e', 's', 't', ':' or ']', ..], ..];

    /// <summary>Prints what may come at the position, one word a line.</summary>
    public static int Answer(string[] arguments, Command root, CliIo io)
    {
        // Only a root command has directives; it has the name of the file of the program, which is not raftactors.
        var asked = new RootCommand();
        asked.Options.Clear();
        foreach (var command in root.Subcommands)
        {
            asked.Subcommands.Add(command);
        }

        foreach (var option in root.Options)
        {
            asked.Options.Add(option);
        }

        return asked.Parse(arguments).Invoke(new InvocationConfiguration { Output = io.Text, Error = io.Error });
    }
}
