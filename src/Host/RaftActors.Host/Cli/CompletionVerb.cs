using System.CommandLine;
using System.Text;

namespace RaftActors.Host.Cli;

/// <summary><c>completion</c>: a script that completes all verbs and options, generated from the verbs.</summary>
internal static class CompletionVerb
{
    public static Command Command(CliIo io, Command root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script: source <(raftactors completion bash)") { shell };
        command.SetAction(parsed =>
        {
            io.Text.Write(parsed.GetValue(shell) switch
            {
                "fish" => Fish(root),
                "zsh" => "autoload -U +X bashcompinit && bashcompinit\n" + Bash(root),
                _ => Bash(root),
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static string Bash(Command root)
    {
        var script = new StringBuilder(
            "_raftactors() {\n  local words=\"\" i\n  for ((i = 1; i < COMP_CWORD; i++)); do\n    [[ ${COMP_WORDS[i]} == -* ]] || "
                + "words+=\" ${COMP_WORDS[i]}\"\n  done\n");
        script.Append("  local next=\"\"\n  case \"$words\" in\n");

        // The longest first: case uses the first match.
        foreach (var (path, command) in Paths(root, []).OrderByDescending(p => p.Path.Length))
        {
            var pattern = path.Length == 0 ? "*" : $"\" {string.Join(' ', path)}\"*";
            script.Append($"    {pattern}) next=\"{string.Join(' ', Words(command, path, root))}\" ;;\n");
        }

        return script
            .Append(
                "  esac\n  COMPREPLY=($(compgen -W \"$next\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\ncomplete -o default -F "
                    + "_raftactors raftactors\n")
            .ToString();
    }

    private static string Fish(Command root)
    {
        var script = new StringBuilder();
        foreach (var (path, command) in Paths(root, []))
        {
            var condition =
                path.Length == 0 ? "__fish_use_subcommand" : string.Join("; and ", path.Select(p => $"__fish_seen_subcommand_from {p}"));
            script.Append($"complete -c raftactors -n '{condition}' -a '{string.Join(' ', Words(command, path, root))}'\n");
        }

        return script.ToString();
    }

    private static IEnumerable<(string[] Path, Command Command)> Paths(Command command, string[] path) =>
        command.Subcommands.SelectMany(c => Paths(c, [.. path, c.Name])).Prepend((path, command));

    private static IEnumerable<string> Words(Command command, string[] path, Command root)
    {
        var inherited = new List<Option>();
        var at = root;
        foreach (var name in path)
        {
            inherited.AddRange(at.Options.Where(o => o.Recursive));
            at = at.Subcommands.Single(c => c.Name == name);
        }

        return command.Subcommands.Select(c => c.Name).Concat(command.Options.Concat(inherited).Select(o => o.Name)).Distinct();
    }
}
