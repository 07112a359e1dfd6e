using RaftActors.Settings;

namespace RaftActors.Host.Backups;

/// <summary>What a restore will do on one node, decided before anything is written.</summary>
/// <param name="Groups">The groups to restore, ordered by name.</param>
/// <param name="Empty">Groups of the configuration that start empty.</param>
/// <param name="Elsewhere">Groups to restore of which this node is not a member.</param>
internal sealed record RestorePlan(IReadOnlyList<BackupGroup> Groups, IReadOnlyList<string> Empty, IReadOnlyList<string> Elsewhere)
{
    /// <param name="manifest">The contents of the backup.</param>
    /// <param name="settings">The node's configuration.</param>
    /// <param name="wanted">The requested groups; none for all.</param>
    /// <exception cref="BackupProblem">Backup and configuration do not match; every reason is named.</exception>
    public static RestorePlan Of(BackupManifest manifest, RaftSettings settings, IReadOnlyCollection<string> wanted)
    {
        var saved = manifest.Groups.ToDictionary(g => g.Group, StringComparer.Ordinal);
        string[] groups = [.. (wanted.Count == 0 ? saved.Keys : wanted.Distinct()).Order(StringComparer.Ordinal)];
        var problems = groups.SelectMany(g => ProblemsOf(g, saved, settings, isAsked: wanted.Count > 0)).ToList();
        if (problems.Count > 0)
        {
            throw new BackupProblem(string.Join(Environment.NewLine, problems));
        }

        var here = groups.ToLookup(g => settings.Groups[g].Members.IsMember(settings.NodeId));
        return new RestorePlan([.. here[true].Select(g => saved[g])], [.. settings.Groups.Keys.Except(groups)], [.. here[false]]);
    }

    private static IEnumerable<string> ProblemsOf(string group, Dictionary<string, BackupGroup> saved, RaftSettings settings, bool isAsked)
    {
        var inBackup = saved.GetValueOrDefault(group);
        if (inBackup is null)
        {
            yield return $"group {group} is not in the backup; it has {string.Join(", ", saved.Keys)}";
        }

        if (!settings.Groups.TryGetValue(group, out var configured))
        {
            yield return $"group {group} is not in the configuration; add it"
                + (isAsked ? "" : ", or name those to restore with --group");
        }
        else if (inBackup is not null && configured.Machine != inBackup.Machine)
        {
            yield return $"group {group} has the machine '{inBackup.Machine}' in the backup but '{configured.Machine}' in the "
            + "configuration; they must be the same";
        }
    }
}
