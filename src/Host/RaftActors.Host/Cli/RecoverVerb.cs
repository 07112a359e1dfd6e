using System.CommandLine;
using RaftActors.Host.Nodes;
using RaftActors.Persistence.Offline;
using RaftActors.Protocol.Identity;
using RaftActors.Settings;

namespace RaftActors.Host.Cli;

/// <summary><c>recover</c>: for groups that permanently lost their majority, on the survivor with the longest log.</summary>
internal sealed class RecoverVerb(CliIo io)
{
    public Command Command()
    {
        var node = new OfflineOptions("Only this group. May be repeated.");
        var accept = new Option<bool>("--accept-data-loss")
        {
            Description = "Apply the change. Without this option, the plan is printed and the exit code is 1.",
        };
        var command = new Command(
            "recover",
            "Make a stopped node the only voter of its groups, after their other voters were lost permanently. Entries acknowledged only "
            + "by the lost voters are lost. Refused while a majority can be reached.")
        {
            accept,
        };
        node.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var configuration = NodeConfiguration.Load(node.Config(parsed), node.Set(parsed), io.Environment);
            try
            {
                using var held = OfflineOptions.Hold(() => DataDirectory.OpenExisting(configuration.DataDirectory, configuration.NodeId));
                var store = await OfflineStore.OpenAsync(configuration.Config, mayBegin: false).ConfigureAwait(false);
                await using (store.ConfigureAwait(false))
                {
                    return await RecoverAsync(store, node.Groups(parsed), parsed.GetValue(accept), cancel).ConfigureAwait(false);
                }
            }
            catch (Exception refused) when (refused is DirectoryRefused or OfflineStoreException or RaftConfigurationException)
            {
                io.Complain(refused.Message);
                return ExitCode.Refused;
            }
        });
        return command;
    }

    private async Task<int> RecoverAsync(OfflineStore store, string[] wanted, bool isAccepted, CancellationToken cancel)
    {
        var reach = new Reach(store.Settings.Nodes);
        List<string> recoverable = [];
        var isRefused = false;
        foreach (var group in wanted.Length == 0 ? store.Settings.Groups.Keys : wanted.Distinct().Order(StringComparer.Ordinal))
        {
            OfflineReplica replica;
            try
            {
                replica = await store.LookAsync(group, cancel).ConfigureAwait(false);
            }
            catch (OfflineStoreException nothing) when (nothing.IsAbsent && wanted.Length == 0)
            {
                io.Say($"group {group}: {store.Settings.NodeId} has no replica of it; nothing to do");
                continue;
            }

            if (replica.Members.IsAlone(replica.Replica))
            {
                io.Say($"group {group}: {replica.Replica} is already its only voter; nothing to do");
                continue;
            }

            Describe(replica);
            if (OfflineStore.WhyNotRecoverable(replica) is { } impossible)
            {
                isRefused = true;
                io.Complain($"group {group}: {impossible}. Nothing was changed; --group leaves it out");
            }
            else if (await reach.WhyNotLostAsync(replica, cancel).ConfigureAwait(false) is { } alive)
            {
                isRefused = true;
                io.Complain($"group {group}: {alive}. Nothing was changed");
            }
            else
            {
                recoverable.Add(group);
            }
        }

        if (isRefused)
        {
            return ExitCode.Refused;
        }

        if (!isAccepted && recoverable.Count > 0)
        {
            io.Complain("nothing was changed; repeat with --accept-data-loss to apply this. First compare the output with that of the "
            + "other survivors and choose the one whose last entry has the highest term, and among those the highest index");
            return ExitCode.Refused;
        }

        foreach (var group in recoverable)
        {
            var entry = await store.RecoverAsync(group, cancel).ConfigureAwait(false);
            io.Say($"group {group}: RECOVERED. Entry {entry} makes {store.Settings.NodeId} its only voter; it is on disk.");
        }

        if (recoverable.Count > 0)
        {
            Advise(store.Settings.NodeId);
        }

        return ExitCode.Done;
    }

    private void Describe(OfflineReplica replica)
    {
        io.Say($"group {replica.Group} at {replica.Replica}: last entry {replica.Last} (index@term), term {replica.Term}, snapshot at "
            + $"{replica.SnapshotIndex}, {replica.Members}");
        io.Say($"  may be lost: entries after {replica.Last} that the other voters acknowledged. Entries up to it that were never "
            + "acknowledged become committed.");
        if (replica.Members.Learners.Contains(replica.Replica))
        {
            io.Say($"  {replica.Replica} is a learner: it may be further behind than a voter.");
        }
    }

    private void Advise(ReplicaId node)
    {
        io.Say($"Start {node}: it leads alone. Empty the data directory of every other survivor before starting it again,");
        io.Say($"and prevent it from founding a group: set the voters of these groups to [{node}] in its configuration.");
        io.Say("Then, for each of them, run: raftactors member add NODE -g GROUP, and member promote when it has caught up.");
    }
}
