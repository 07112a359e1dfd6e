using RaftActors.Protocol.Invariants;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation;

/// <summary>
/// Runs one seed: a safety phase in which everything breaks and every invariant is checked after every step, then a liveness phase in which
/// nothing breaks and every group must recover.
/// </summary>
public static class Simulator
{
    private static readonly TimeSpan SettleWithin = TimeSpan.FromMilliseconds(20 * 200);

    public static SimulationResult Run(ulong seed, SimulationOptions options)
    {
        if (options.Ranges)
        {
            return RangeSimulator.Run(seed, options);
        }

        var result = Run(seed, options, verbose: false);

        // Trace lines cost time, so they are produced by running the failed seed again.
        return result.Verdict == Verdict.Passed ? result : Run(seed, options, verbose: true);
    }

    private static SimulationResult Run(ulong seed, SimulationOptions options, bool verbose)
    {
        // Half of the seeds use lease reads, the other half have clocks that jump, which leases do not tolerate.
        options = options with { Leases = options.Leases ?? seed % 2 == 1, Rests = options.Rests ?? (seed >> 1) % 2 == 1 };
        var world = new SimulatedWorld(options, seed, verbose);
        try
        {
            var problem = Live(world, options);
            return End(problem is null ? Verdict.Passed : Verdict.NotLive, problem is null ? "" : "Liveness", problem ?? "");
        }
        catch (SafetyViolation violation)
        {
            return End(Verdict.SafetyViolated, violation.Invariant, violation.Message);
        }
        catch (InvariantViolation violation)
        {
            return End(Verdict.SafetyViolated, "LocalInvariant", $"local invariant: {violation.Message}");
        }
#pragma warning disable CA1031 // Any other exception from the core is also a finding, reported with its seed.
        catch (Exception crash)
#pragma warning restore CA1031
        {
            return End(Verdict.Crashed, "Crash", crash.ToString());
        }

        SimulationResult End(Verdict verdict, string invariant, string problem) =>
            new(
                seed, verdict, invariant, problem, [.. world.Trace.Lines, .. world.Describe()], world.Counters.Counts, world.Steps,
                world.Trace.Hash, options.Command(seed));
    }

    /// <summary>Null if every group recovered; otherwise the problem.</summary>
    private static string? Live(SimulatedWorld world, SimulationOptions options)
    {
        foreach (var node in world.Nodes)
        {
            node.Start();
        }

        var nemesis = new Nemesis(world, options);
        nemesis.Begin();
        foreach (var group in world.Groups)
        {
            group.Clients.Begin();
        }

        while (world.Steps < options.Steps && world.Events.RunNext())
        {
        }

        nemesis.Stop();
        foreach (var group in world.Groups)
        {
            group.Clients.IsDisturbing = false;
            group.Clients.End();
        }

        world.Events.RunUntil(world.Events.Now + SettleWithin);
        foreach (var group in world.Groups)
        {
            if (group.NotSettled() is { } problem)
            {
                return $"20 election timeouts after the last fault {problem}";
            }

            if (group.Clients.Sessions.FirstOrDefault(c => c.IsWaiting) is { } waiting)
            {
                return $"20 election timeouts after the last fault client {waiting.Number} still waits for an answer";
            }
        }

        return ServesClients(world);
    }

    private static string? ServesClients(SimulatedWorld world)
    {
        var before = world
            .Groups.Select(g => (Commands: g.Clients.AcknowledgedCount, Answers: g.Clients.Sessions.Select(c => c.Answered).ToArray()))
            .ToArray();
        foreach (var group in world.Groups)
        {
            group.Clients.Begin();
        }

        world.Events.RunUntil(world.Events.Now + TimeSpan.FromMilliseconds(400));
        foreach (var group in world.Groups)
        {
            var (commands, answers) = before[group.Number];
            if (group.Clients.AcknowledgedCount == commands)
            {
                return "no command was acknowledged after the last fault";
            }

            if (group.Clients.Sessions.Where((c, i) => c.Answered == answers[i]).FirstOrDefault() is { } silent)
            {
                return $"client {silent.Number} got no answer after the last fault";
            }
        }

        return null;
    }
}
