using System.CommandLine;
using RaftActors.AspNetCore.Http;

namespace RaftActors.Host.Cli;

/// <summary>The options of a read: what its answer includes.</summary>
internal sealed class ReadOptions
{
    private readonly Option<string> _consistency = new("--consistency")
    {
        Description =
            "How stale the answer may be. linearizable, follower, lease, log: not at all; sequential: as of --index or later; "
                + "bounded: at most a second; stale: any age.",
        DefaultValueFactory = _ => "linearizable",
    };

    private readonly Option<long> _index = new("--index")
    {
        Description = "For --consistency sequential: the index that the answer must include.",
    };

    public Command AddTo(Command command)
    {
        _consistency.AcceptOnlyFromAmong(ReadConsistency.Names);
        command.Options.Add(_consistency);
        command.Options.Add(_index);
        return command;
    }

    /// <summary>The path with the options as its parameters.</summary>
    public string Path(ParseResult parsed, string path) =>
        $"{path}?consistency={parsed.GetValue(_consistency)}&index={parsed.GetValue(_index)}";
}
