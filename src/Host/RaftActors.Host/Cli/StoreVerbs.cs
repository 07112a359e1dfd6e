using System.CommandLine;
using RaftActors.Host.Nodes;
using RaftActors.Persistence.Offline;

namespace RaftActors.Host.Cli;

/// <summary><c>store copy</c>: moves a stopped node from one store of its logs to another one.</summary>
internal sealed class StoreVerbs(CliIo io)
{
    private static readonly string[] Names = ["segments", "sqlite", "plugin"];

    public Command Command() => new("store", "The store of a stopped node's logs.") { Copy() };

    private Command Copy()
    {
        var node = new OfflineOptions(aboutGroups: null);
        var to = new Option<string>("--to")
        {
            Description = "Where to: segments, sqlite, or plugin (the journal that the configuration names).",
            HelpName = "STORE",
            Required = true,
        };
        to.AcceptOnlyFromAmong(Names);
        var from = new Option<string?>("--from")
        {
            Description = "Where from; default: the store that the data directory has.",
            HelpName = "STORE",
        };
        from.AcceptOnlyFromAmong(Names);
        var command = new Command(
            "copy",
            "Copy the logs of all groups of a stopped node into another store, read them back and compare. The old store is kept under "
            + "another name. Exit code 1 if refused; an interrupted copy is run again.")
        {
            to, from,
        };
        node.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var configuration = NodeConfiguration.Load(node.Config(parsed), node.Set(parsed), io.Environment);
            try
            {
                using var held = OfflineOptions.Hold(() => DataDirectory.OpenExisting(configuration.DataDirectory, configuration.NodeId));
                var result = await StoreCopy
                    .RunAsync(configuration.Config, Kind(parsed.GetValue(from)), Kind(parsed.GetValue(to))!.Value, cancel)
                    .ConfigureAwait(false);
                Report(result, configuration);
                return ExitCode.Done;
            }
            catch (Exception refused) when (refused is DirectoryRefused or OfflineStoreException)
            {
                io.Complain(refused.Message);
                return ExitCode.Refused;
            }
        });
        return command;
    }

    private void Report(StoreCopyResult result, NodeConfiguration configuration)
    {
        io.Say(result.Logs == 0
            ? $"The logs in {configuration.DataDirectory} are in {Name(result.To)} already; nothing to copy."
            : $"Copied {result.Logs} logs with {result.Records} records ({result.Bytes} bytes) from {Name(result.From)} to "
                + $"{Name(result.To)}. Everything was read back and is equal.");
        if (result.KeptAs is { } kept)
        {
            io.Say($"The old store is kept as {kept}. Delete it once the node runs; never rename it back after the node has run.");
        }

        var hasPlugin = configuration.Config.GetString("raft-actors.persistence.journal-plugin-id", "").Length > 0;
        io.Say(result.To == StoreKind.Plugin
            ? "Start the node with this configuration."
            : $"Set raft-actors.persistence.store = {Name(result.To)}{(hasPlugin ? " and remove journal-plugin-id" : "")} before the next "
                + "start.");
    }

    private static string Name(StoreKind kind) => Names[(int)kind];

    private static StoreKind? Kind(string? name) => name is null ? null : (StoreKind)Array.IndexOf(Names, name);
}
