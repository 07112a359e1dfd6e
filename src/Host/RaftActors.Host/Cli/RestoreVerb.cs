using System.CommandLine;
using RaftActors.Host.Backups;
using RaftActors.Host.Nodes;
using RaftActors.Messages;
using RaftActors.Persistence.Offline;
using RaftActors.Settings;

namespace RaftActors.Host.Cli;

/// <summary><c>restore</c>: writes a backup into the directory of a node of a new cluster, before its first start.</summary>
internal sealed class RestoreVerb(CliIo io)
{
    public Command Command()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A file written by backup.",
        };
        var node = new OfflineOptions("Only this group; the others start empty. May be repeated.");
        var data = new Option<string?>("--data-dir")
        {
            Description = "The node's data directory; overrides raft-actors.host.data-dir.",
            HelpName = "DIR",
        };
        var command = new Command(
            "restore",
            "Write a backup into the empty store of a node that was never started. Restore the same file for every member, then start "
            + "them: the members are those of the configuration. Exit code 1 if refused.")
        {
            file, data,
        };
        node.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string[] settings = parsed.GetValue(data) is { } directory
                ? [.. node.Set(parsed), $"raft-actors.host.data-dir={directory}"]
                : node.Set(parsed);
            var configuration = NodeConfiguration.Load(node.Config(parsed), settings, io.Environment);
            try
            {
                using var backup = BackupReader.Open(parsed.GetValue(file)!);
                var plan = RestorePlan.Of(backup.Manifest, configuration.Settings(), node.Groups(parsed));
                using var held = OfflineOptions.Hold(() => DataDirectory.OpenForRestore(configuration.DataDirectory, configuration.NodeId));
                return await RestoreAsync(backup, plan, configuration, held, cancel).ConfigureAwait(false);
            }
            catch (Exception refused) when (refused is BackupProblem or DirectoryRefused)
            {
                io.Complain(refused.Message);
                return ExitCode.Refused;
            }
        });
        return command;
    }

    private async Task<int> RestoreAsync(BackupReader backup, RestorePlan plan, NodeConfiguration configuration, DataDirectory held,
        CancellationToken cancel)
    {
        try
        {
            var store = await OfflineStore.OpenAsync(configuration.Config, mayBegin: true).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                foreach (var group in plan.Groups)
                {
                    var state = new GroupState(group.Group, group.Machine, group.Index, group.Term, group.Timestamp, backup.Read(group));
                    var last = await store.RestoreAsync(state, cancel).ConfigureAwait(false);
                    io.Say($"group {group.Group}: restored from index {group.Index}, continues after index {last.Index}; "
                        + $"{store.Settings.Groups[group.Group].Members}");
                }
            }
        }
        catch (Exception failed) when (failed is OfflineStoreException or RaftConfigurationException)
        {
            io.Complain(failed.Message);
            io.Complain($"the restore is incomplete; empty '{configuration.DataDirectory}', and the database if the logs are in one, "
                + "before the next attempt");
            return ExitCode.Refused;
        }

        held.FinishRestore(configuration.NodeId);
        foreach (var group in plan.Elsewhere)
        {
            io.Say($"group {group}: {configuration.NodeId} is not among its members; nothing to restore here");
        }

        foreach (var group in plan.Empty)
        {
            io.Say($"group {group}: not restored, it starts empty");
        }

        io.Say($"Node {configuration.NodeId} is restored in {configuration.DataDirectory}. Restore the same file for every other member "
            + "before starting any of them.");
        return ExitCode.Done;
    }
}
