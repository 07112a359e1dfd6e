using Akka.Configuration;

namespace Akka.Actor.Internal;

/// <summary>A phase of <see cref="CoordinatedShutdown"/> as configured.</summary>
internal sealed record ShutdownPhase(string Name, IList<string> DependsOn, TimeSpan Timeout, bool Recover, bool Enabled)
{
    public static Dictionary<string, ShutdownPhase> Read(Config config)
    {
        var defaultTimeout = config.GetTimeSpan("default-phase-timeout", TimeSpan.FromSeconds(5), false);
        var phases = new Dictionary<string, ShutdownPhase>(StringComparer.Ordinal);
        foreach (var (name, value) in config.GetConfig("phases").AsEnumerable())
        {
            var phase = value.IsObject() ? new Config(value) : Config.Empty;
            phases[name] = new ShutdownPhase(
                name,
                phase.GetStringList("depends-on"),
                phase.GetTimeSpan("timeout", defaultTimeout, false),
                phase.GetBoolean("recover", true),
                phase.GetBoolean("enabled", true));
        }

        return phases;
    }

    /// <summary>Every phase after those it depends on.</summary>
    public static List<string> Sort(Dictionary<string, ShutdownPhase> phases)
    {
        var order = new List<string>(phases.Count);
        var open = new HashSet<string>();
        foreach (var name in phases.Keys)
        {
            Visit(name);
        }

        return order;

        void Visit(string name)
        {
            if (order.Contains(name))
            {
                return;
            }

            if (!open.Add(name))
            {
                throw new ArgumentException($"Cycle detected in graph of phases. It must be a DAG. phase [{name}] depends transitively on itself.");
            }

            if (!phases.TryGetValue(name, out var phase))
            {
                throw new ConfigurationException($"A phase of coordinated-shutdown depends on [{name}], which is not configured.");
            }

            foreach (var dependency in phase.DependsOn)
            {
                Visit(dependency);
            }

            order.Add(name);
        }
    }
}
