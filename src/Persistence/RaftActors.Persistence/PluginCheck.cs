using Akka.Configuration;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;
using RaftActors.Persistence.Databases;
using RaftActors.Persistence.Segments;

namespace RaftActors.Persistence;

/// <summary>
/// Checks an Akka.Persistence plug-in before the first replica uses it. Whether its data outlives the process is decided by its class,
/// not by a name: a durable store may well be called <c>MemoryMapped</c>.
/// </summary>
internal static class PluginCheck
{
    /// <summary>The plug-ins of Akka.Persistence whose data lives in the process; their subclasses count too.</summary>
    private static readonly Type[] Volatile = [typeof(MemoryJournal), typeof(MemorySnapshotStore)];

    /// <param name="config">The settings of the system.</param>
    /// <param name="key">The key that names the plug-in.</param>
    /// <param name="pluginId">The plug-in.</param>
    /// <param name="allowVolatile">Whether its data may live in the process.</param>
    /// <param name="mayPrepare">Whether a SQLite file may be opened, which creates it.</param>
    /// <param name="problems">Receives one line per problem.</param>
    /// <returns>Whether the plug-in's data outlives the process.</returns>
    public static bool IsDurable(
        Config config, string key, string pluginId, bool allowVolatile, bool mayPrepare, List<string> problems)
    {
        var plugin = pluginId.Length == 0 ? null : config.GetConfig(pluginId);
        var name = plugin?.GetString("class", "") ?? "";
        if (SqlPackage.Files is null && NeedsDatabase(pluginId, name))
        {
            problems.Add(
                $"raft-actors.persistence.{key}: {pluginId} keeps its data in a database, for which the package {SqlPackage.Name} is "
                    + "missing; reference it in the application, or use raft-actors.persistence.store = segments");
            return true;
        }

        if (plugin is null)
        {
            problems.Add($"raft-actors.persistence.{key}: unknown plug-in '{pluginId}'");
            return false;
        }

        if (Load(name) is not { } type)
        {
            problems.Add($"{pluginId}.class: the class '{name}' cannot be loaded");
            return false;
        }

        if (Array.Exists(Volatile, v => v.IsAssignableFrom(type)))
        {
            RefuseVolatile($"{pluginId}.class: {name}");
            return false;
        }

        if (type == typeof(SegmentJournal))
        {
            SegmentSettings.Read(plugin, pluginId, problems);
        }

        if (SqlPackage.Files is { } sqlite
            && plugin.GetString("provider-name", "").StartsWith("SQLite", StringComparison.OrdinalIgnoreCase))
        {
            var source = plugin.GetString("connection-string", "");
            if (sqlite.IsInMemory(source))
            {
                RefuseVolatile($"{pluginId}.connection-string: '{source}'");
                return false;
            }

            if (mayPrepare)
            {
                sqlite.Prepare($"{pluginId}.connection-string", source, problems);
            }
        }

        return true;

        void RefuseVolatile(string what)
        {
            if (!allowVolatile)
            {
                problems.Add($"{what} keeps data only in memory; to allow that, set raft-actors.persistence.allow-volatile = on");
            }
        }
    }

    /// <summary>Our own plug-ins, unless they have another class, and any other one of Akka.Persistence.Sql.</summary>
    private static bool NeedsDatabase(string pluginId, string type) => type.Length > 0
        ? type.StartsWith("Akka.Persistence.Sql.", StringComparison.Ordinal)
        : pluginId is PersistenceOptions.SqliteJournal or PersistenceOptions.SqlSnapshots;

    private static Type? Load(string name)
    {
        try
        {
            return Type.GetType(name, throwOnError: false);
        }
        catch (Exception unusable) when (unusable is IOException or ArgumentException or BadImageFormatException or TypeLoadException)
        {
            return null;
        }
    }
}
