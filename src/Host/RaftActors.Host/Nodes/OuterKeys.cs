using Akka.Configuration;
using Akka.Remote;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Nodes;

/// <summary>
/// Sections other than <c>raft-actors</c>, and the keys of <c>akka</c>. Unknown ones are allowed: extensions and substitutions need them.
/// But a name that is nearly a known one is a typing error, which would silently leave the default in force.
/// </summary>
internal static class OuterKeys
{
    private const string AkkaSection = "akka";
    private const string Own = "raft-actors";

    /// <summary>Where names are those of the user, and may resemble each other.</summary>
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal)
    {
        "akka.actor.deployment",
        "akka.actor.serialization-bindings",
        "akka.actor.serialization-identifiers",
        "akka.actor.serializers",
        "akka.cluster.role",
        "akka.coordinated-shutdown.phases",
        "akka.coordinated-shutdown.reason-overrides",
        "akka.persistence.journal",
        "akka.persistence.snapshot-store",
        "akka.remote.adapters",
    };

    /// <param name="known">The settings of the user, and the host's reference.</param>
    /// <param name="defaults">The references of this program: their sections are known.</param>
    /// <param name="problems">Receives one line per name.</param>
    public static void Check(Config known, Config defaults, List<string> problems)
    {
        var sections = defaults.AsEnumerable().Select(k => k.Key).Append(AkkaSection).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, _) in known.AsEnumerable())
        {
            if (!sections.Contains(key) && (Nearest.Of(key, [Own]) ?? Nearest.ByOneSlip(key, sections)) is { } meant)
            {
                problems.Add($"{key}: unknown section; did you mean '{meant}'? Otherwise use a name that resembles it less");
            }
        }

        if (known.GetValue(AkkaSection) is { } akka && akka.IsObject())
        {
            CheckSection(known.GetConfig(AkkaSection), Reference().GetConfig(AkkaSection), AkkaSection, problems);
        }
        else
        {
            problems.Add($"{AkkaSection}: must be an object");
        }
    }

    private static void CheckSection(Config actual, Config reference, string section, List<string> problems)
    {
        var names = reference.AsEnumerable().Select(k => k.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in actual.AsEnumerable())
        {
            var at = $"{section}.{key}";
            if (!names.Contains(key))
            {
                if (Nearest.ByOneSlip(key, names) is { } meant)
                {
                    problems.Add($"{at}: unknown key; did you mean '{section}.{meant}'?");
                }
            }
            else if (value.IsObject() && reference.GetValue(key).IsObject() && !Free.Contains(at))
            {
                CheckSection(actual.GetConfig(key), reference.GetConfig(key), at, problems);
            }
        }
    }

    /// <summary>The keys of the parts of Akka.NET that a node may use.</summary>
    private static Config Reference() => ConfigurationFactory.Default()
        .WithFallback(ConfigurationFactory.FromResource<RemoteActorRefProvider>("Akka.Remote.Configuration.Remote.conf"))
        .WithFallback(ConfigurationFactory.FromResource<Akka.Cluster.Cluster>("Akka.Cluster.Configuration.Cluster.conf"))
        .WithFallback(Akka.Persistence.Persistence.DefaultConfig());
}
