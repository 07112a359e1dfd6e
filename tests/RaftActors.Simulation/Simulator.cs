using RaftActors.Protocol.Invariants;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation;

/// <summary>
/// Runs one seed: a safety phase in which everything breaks and every invariant is checked after every step, then a liveness phase in
/// which nothing breaks and the cluster must come back.
/// </summary>
public static class Simulator
{
    private static readonly TimeSpan SettleWithin = TimeSpan.FromMilliseconds(20 * 200);

    public static SimulationResult Run(ulong seed, SimulationOptions options)
    {
        var result = Run(seed, options, verbose: false);

        // The lines that explain a failure cost time; they are made by running the same seed again.
        return result.Verdict == Verdict.Passed ? result : Run(seed, options, verbose: true);
    }

    private static SimulationResult Run(ulong seed, SimulationOptions options, bool verbose)
    {
        // Half of the seeds read by lease, half have clocks that jump: a lease cannot stand those.
        options = options with { Leases = options.Leases || seed % 2 == 1 };
        var cluster = new SimulatedCluster(options, seed, verbose);
        try
        {
            var problem = Live(cluster, options);
            return End(problem is null ? Verdict.Passed : Verdict.NotLive, problem ?? "");
        }
        catch (SafetyViolation violation)
        {
            return End(Verdict.SafetyViolated, violation.Message);
        }
        catch (InvariantViolation violation)
        {
            return End(Verdict.SafetyViolated, $"local invariant: {violation.Message}");
        }
#pragma warning disable CA1031 // Whatever else the core throws is a find of its own kind, reported with its seed.
        catch (Exception crash)
#pragma warning restore CA1031
        {
            return End(Verdict.Crashed, crash.ToString());
        }

        SimulationResult End(Verdict verdict, string problem) => new(
            seed, verdict, problem, [.. cluster.Trace.Lines, .. cluster.Describe().Split('\n')], cluster.Counters.Counts, cluster.Steps, cluster.Trace.Hash);
    }

    private static string? Live(SimulatedCluster cluster, SimulationOptions options)
    {
        foreach (var replica in cluster.Replicas)
        {
            replica.Start();
        }

        var nemesis = new Nemesis(cluster, options);
        nemesis.Begin();
        var acting = true;
        Act();
        while (cluster.Steps < options.Steps && cluster.Events.RunNext())
        {
        }

        nemesis.Stop();
        cluster.ChangesMembers = false;
        acting = false;
        var until = cluster.Events.Now + SettleWithin;
        var acknowledged = cluster.Clients.Acknowledged.Count;
        cluster.Events.At(until, () => { });
        while (cluster.Events.Now < until && cluster.Events.RunNext())
        {
        }

        if (!cluster.IsSettled())
        {
            return "not one leader with equal machines in 20 election timeouts after the last fault";
        }

        acting = true;
        Act();
        until = cluster.Events.Now + TimeSpan.FromMilliseconds(400);
        cluster.Events.At(until, () => { });
        while (cluster.Events.Now < until && cluster.Events.RunNext())
        {
        }

        return cluster.Clients.Acknowledged.Count > acknowledged ? null : "no command was acknowledged after the last fault";

        void Act()
        {
            cluster.Events.After(cluster.Dice.Between(0.5, 8), () =>
            {
                if (acting)
                {
                    cluster.Clients.Act();
                    Act();
                }
            });
        }
    }
}
