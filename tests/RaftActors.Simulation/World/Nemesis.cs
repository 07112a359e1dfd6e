namespace RaftActors.Simulation.World;

/// <summary>Breaks things while the safety phase lasts.</summary>
public sealed class Nemesis(SimulatedCluster cluster, SimulationOptions options)
{
    private bool _stopped;

    public void Begin()
    {
        Again(100, 1500, PartitionOrHeal, options.Partitions);
        Again(100, 1500, CrashSomebody, options.Crashes);
        Again(2000, 9000, CrashEverybody, options.Crashes);
        Again(1000, 6000, Storm, options.Crashes);
        Again(100, 2000, PauseSomebody, options.Pauses);
        Again(500, 4000, JumpSomebodysClock, options.Clocks && !options.Leases);
    }

    /// <summary>Ends every fault and starts whoever is down.</summary>
    public void Stop()
    {
        _stopped = true;
        cluster.Faulty = false;
        cluster.Network.Faulty = false;
        cluster.Network.Heal();
        foreach (var replica in cluster.Replicas.Where(r => !r.IsUp))
        {
            replica.Start();
        }
    }

    private void Again(double minMilliseconds, double maxMilliseconds, Action action, bool wanted)
    {
        if (wanted)
        {
            cluster.Events.After(cluster.Dice.Between(minMilliseconds, maxMilliseconds), () =>
            {
                if (!_stopped)
                {
                    action();
                    Again(minMilliseconds, maxMilliseconds, action, wanted);
                }
            });
        }
    }

    private void PartitionOrHeal()
    {
        cluster.Network.Heal();
        var nodes = cluster.Replicas;
        switch (cluster.Dice.Below(7))
        {
            case 0:
                cluster.Counters.Add("partition in two");
                var side = nodes.Select(_ => cluster.Dice.Below(2)).ToArray();
                CutWhere((i, j) => side[i] != side[j]);
                break;
            case 1:
                cluster.Counters.Add("one cut off");
                var alone = cluster.Dice.Below(nodes.Count);
                CutWhere((i, j) => i == alone || j == alone);
                break;
            case 2:
                cluster.Counters.Add("link cut one way");
                var from = cluster.Dice.Below(nodes.Count);
                var to = cluster.Dice.Below(nodes.Count);
                CutWhere((i, j) => i == from && j == to);
                break;
            case 3:
                cluster.Counters.Add("bridge");
                var bridge = cluster.Dice.Below(nodes.Count);
                CutWhere((i, j) => i != bridge && j != bridge && (i < bridge) != (j < bridge));
                break;
            case 4:
                // Every node hears its neighbours on a ring and nobody else: with five or more, each sees another majority.
                cluster.Counters.Add("ring");
                CutWhere((i, j) => nodes.Count > 3 && (i - j + nodes.Count) % nodes.Count is not 1 && (j - i + nodes.Count) % nodes.Count is not 1);
                break;
            case 5:
                cluster.Counters.Add("link clogged");
                var clogged = cluster.Dice.Below(nodes.Count);
                foreach (var other in nodes)
                {
                    cluster.Network.Clog(nodes[clogged].Id.Value, other.Id.Value);
                }

                break;
            default:
                cluster.Counters.Add("healed");
                break;
        }
    }

    private void CutWhere(Func<int, int, bool> cut)
    {
        for (var i = 0; i < cluster.Replicas.Count; i++)
        {
            for (var j = 0; j < cluster.Replicas.Count; j++)
            {
                if (i != j && cut(i, j))
                {
                    cluster.Network.Cut(cluster.Replicas[i].Id.Value, cluster.Replicas[j].Id.Value);
                }
            }
        }
    }

    private void PauseSomebody()
    {
        var replica = Anybody();
        if (replica.IsUp && !replica.IsPaused)
        {
            cluster.Counters.Add("paused");
            replica.Pause(cluster.Dice.Between(50, 700));
        }
    }

    private void JumpSomebodysClock()
    {
        cluster.Counters.Add("clock jumped");
        Anybody().JumpClock(cluster.Dice.Between(10, 1000));
    }

    /// <summary>One replica that cannot stay up.</summary>
    private void Storm()
    {
        cluster.Counters.Add("restart storm");
        var replica = Anybody();
        for (var i = 0; i < 6; i++)
        {
            cluster.Events.After(TimeSpan.FromMilliseconds(40 * i), () =>
            {
                if (!_stopped && replica.IsUp)
                {
                    replica.Crash();
                    replica.Start();
                }
            });
        }
    }

    private SimulatedReplica Anybody() => cluster.Replicas[cluster.Dice.Below(cluster.Replicas.Count)];

    private void CrashSomebody() => Crash(cluster.Replicas[cluster.Dice.Below(cluster.Replicas.Count)]);

    private void CrashEverybody()
    {
        cluster.Counters.Add("all crashed at once");
        foreach (var replica in cluster.Replicas)
        {
            Crash(replica);
        }
    }

    private void Crash(SimulatedReplica replica)
    {
        if (!replica.IsUp)
        {
            return;
        }

        cluster.Counters.Add("crashed");
        replica.Crash();
        cluster.Events.After(cluster.Dice.Between(1, 800), () =>
        {
            if (!replica.IsUp)
            {
                replica.Start();
            }
        });
    }
}
