using RaftActors.Protocol.Invariants;
using RaftActors.Ranges.Map;
using RaftActors.Simulation.World.Ranges;

namespace RaftActors.Simulation;

/// <summary>
/// Runs one seed in the world of ranges: first everything breaks, then nothing does, and every operation, birth and client must come to its
/// end.
/// </summary>
public static class RangeSimulator
{
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(8);

    public static SimulationResult Run(ulong seed, SimulationOptions options)
    {
        var result = Run(seed, options, verbose: false);
        return result.Verdict == Verdict.Passed ? result : Run(seed, options, verbose: true);
    }

    private static SimulationResult Run(ulong seed, SimulationOptions options, bool verbose)
    {
        var world = new RangeWorld(options, seed, verbose);
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
#pragma warning disable CA1031 // Any other exception is also a finding, reported with its seed.
        catch (Exception crash)
#pragma warning restore CA1031
        {
            return End(Verdict.Crashed, "Crash", crash.ToString());
        }

        SimulationResult End(Verdict verdict, string invariant, string problem) => new(
            seed, verdict, invariant, problem, [.. world.Trace.Lines, .. world.Describe()], world.Counters.Counts, world.Steps,
            world.Trace.Hash, options.Command(seed));
    }

    private static string? Live(RangeWorld world, SimulationOptions options)
    {
        var nemesis = new RangeNemesis(world, options);
        nemesis.SetClocks();
        foreach (var node in world.Nodes)
        {
            node.Start();
        }

        nemesis.Begin();
        new DriverHost(world).Begin();
        new DriverHost(world).Begin();
        new RangeOperator(world, options).Begin();
        if (options.Plans)
        {
            new PlanHost(world).Begin();
            new PlanHost(world).Begin();
        }

        foreach (var client in world.Clients)
        {
            client.Begin();
        }

        while (world.Steps < options.Steps && world.Events.RunNext())
        {
        }

        nemesis.Stop();
        var before = world.Clients.Select(c => c.Answered).ToArray();
        world.Events.RunUntil(world.Events.Now + SettleWithin);
        return NotSettled(world, before);
    }

    private static string? NotSettled(RangeWorld world, long[] answered)
    {
        var map = world.Nodes[0].Find(RangeWorld.MetaGroup)?.Machine is MetaMachine meta ? meta.View : null;
        if (map is null || map.Keyspaces.IsEmpty)
        {
            return "the map is not there";
        }

        world.Checks.RequireTiles();
        if (map.Operations.FirstOrDefault(o => o.Outcome == OperationOutcome.Open) is { } open)
        {
            return $"operation {open.Id}, {open.Kind} of '{open.Group}', is still open";
        }

        foreach (var node in world.Nodes)
        {
            if (node.Births.Count > 0)
            {
                return $"{node.Id} has an unfinished birth";
            }
        }

        for (var i = 0; i < answered.Length; i++)
        {
            if (world.Clients[i].Answered == answered[i])
            {
                return $"client {i} got no answer after the last fault";
            }
        }

        return map.Ranges.Where(r => r.Stage == RangeStage.Active).Select(r => NotServing(world, r)).FirstOrDefault(p => p is not null);
    }

    /// <summary>Every member that is not lost has a state, and one of them leads.</summary>
    private static string? NotServing(RangeWorld world, RangeRecord range)
    {
        var leaders = 0;
        foreach (var member in range.Replicas.Where(r => r.Stage == ReplicaStage.Member))
        {
            var replica = world.Nodes[RangeWorld.NumberOf(member.Node)].Find(range.Group);
            if (replica is null || (member.Kind != MemberKind.Witness && (replica.Machine as RangeMachine)?.State.Descriptor is null))
            {
                return $"{range.Group}/{member.Id} has no state";
            }

            leaders += replica.IsLeader ? 1 : 0;
        }

        return leaders == 1 ? null : $"{range.Group} has {leaders} leaders";
    }
}
