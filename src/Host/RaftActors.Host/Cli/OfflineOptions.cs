using System.CommandLine;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Cli;

/// <summary>The options of the verbs that work on a stopped node.</summary>
/// <param name="aboutGroups">Describes the option <c>--group</c>; null if the verb does not have it.</param>
internal sealed class OfflineOptions(string? aboutGroups)
{
    private readonly Option<string> _config = new("--config", "-c")
    {
        Description = "The node's HOCON file.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "One setting that overrides the file, such as raft-actors.host.data-dir=data/n1. May be repeated.",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<string[]> _groups = new("--group", "-g") { Description = aboutGroups, HelpName = "GROUP" };

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_set);
        if (aboutGroups is not null)
        {
            command.Options.Add(_groups);
        }
    }

    public string Config(ParseResult parsed) => parsed.GetValue(_config)!;

    public string[] Set(ParseResult parsed) => parsed.GetValue(_set) ?? [];

    public string[] Groups(ParseResult parsed) => parsed.GetValue(_groups) ?? [];

    /// <summary>
    /// A directory that another process holds, or that belongs to another node, is a refusal here: the configuration itself is valid.
    /// </summary>
    /// <exception cref="DirectoryRefused">The directory cannot be used.</exception>
    public static DataDirectory Hold(Func<DataDirectory> open)
    {
        try
        {
            return open();
        }
        catch (ConfigurationProblem refused)
        {
            throw new DirectoryRefused(string.Join(Environment.NewLine, refused.Problems));
        }
    }
}
