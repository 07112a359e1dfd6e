using Akka.Configuration;

namespace RaftActors.Settings;

/// <summary>The keys of <c>raft-actors</c> are those that <c>reference.conf</c> names.</summary>
internal static class KnownKeys
{
    /// <summary>Rejects unknown keys: a misspelt one would silently leave the default in force.</summary>
    public static void Check(Config actual, Config reference, string path, List<string> problems)
    {
        foreach (var (key, value) in actual.AsEnumerable())
        {
            var at = $"{path}.{key}";
            if (at is "raft-actors.persistence" or "raft-actors.host")
            {
                // Read and validated by the store and the host.
                continue;
            }

            if (at is "raft-actors.nodes" or "raft-actors.groups" or "raft-actors.machines" or "raft-actors.keyspaces"
                or "raft-actors.node-labels")
            {
                if (!value.IsObject() && !value.IsEmpty)
                {
                    problems.Add($"{at}: must be an object");
                }
            }
            else if (!reference.HasPath(key))
            {
                problems.Add($"{at}: unknown key; reference.conf lists all keys");
            }
            else if (reference.GetValue(key).IsObject())
            {
                if (value.IsObject())
                {
                    Check(actual.GetConfig(key), reference.GetConfig(key), at, problems);
                }
                else
                {
                    problems.Add($"{at}: must be an object");
                }
            }
        }
    }
}
