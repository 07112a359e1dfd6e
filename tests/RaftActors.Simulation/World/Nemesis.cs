using RaftActors.Protocol.Inputs;

namespace RaftActors.Simulation.World;

/// <summary>Injects faults during the safety phase.</summary>
public sealed class Nemesis(SimulatedWorld world, SimulationOptions options)
{
    private readonly Partitions _partitions = new(world);
    private bool _stopped;

    private Dice Dice => world.Dice;

    public void Begin()
    {
        Again(100, 1500, _partitions.CutOrHeal, options.Partitions);
        Again(200, 2000, Maroon, options.Marooning);
        Again(100, 1500, CrashAnyNode, options.Crashes);
        Again(2000, 9000, CrashEverybody, options.Crashes);
        Again(1000, 6000, Storm, options.Storms);
        Again(500, 4000, RestartVoters, options.Storms);
        Again(100, 2000, PauseSomebody, options.Pauses);
        Again(500, 4000, JumpSomebodysClock, options.Leases == true ? 0 : options.Clocks);
        Again(100, 800, OverrunSomebodysDisk, Math.Min(options.Disks, options.SnapshotRaces));
        Again(200, 3000, SetSomebodysWallClock, options.Clocks);
        Again(500, 6000, StallSomebodysDisk, options.Disks);
        Again(300, 3000, QuietenClients, options.Rests == true ? 1 : 0);
        world.SnapshotLeft = RestartOthers;
    }

    /// <summary>Ends every fault and restarts every replica that is down.</summary>
    public void Stop()
    {
        _stopped = true;
        world.Faulty = false;
        world.Network.Faulty = false;
        world.Network.Heal();
        foreach (var node in world.Nodes)
        {
            node.StallDisk(TimeSpan.Zero);
            node.Start();
        }
    }

    private void Again(double minMilliseconds, double maxMilliseconds, Action action, double weight)
    {
        if (weight > 0)
        {
            world.Events.After(Dice.Between(minMilliseconds, maxMilliseconds) / weight, () =>
            {
                if (!_stopped)
                {
                    action();
                    Again(minMilliseconds, maxMilliseconds, action, weight);
                }
            });
        }
    }

    /// <summary>Schedules an action, dropped if the faults are over by then.</summary>
    private void Later(double minMilliseconds, double maxMilliseconds, Action action) =>
        world.Events.After(Dice.Between(minMilliseconds, maxMilliseconds), () =>
        {
            if (!_stopped)
            {
                action();
            }
        });

    /// <summary>
    /// Repeatedly isolates the current leader, alone or with one other replica: logs diverge over many terms, on a disk that lags behind.
    /// </summary>
    private void Maroon()
    {
        world.Counters.Add(Reached.LeaderMarooned);
        var victim = AnyNode();
        var stalls = Dice.Chance(0.4) && options.Disks > 0;
        if (stalls)
        {
            victim.StallDisk(Dice.Between(300, 2500));
        }

        MaroonAgain(victim, stalls, Dice.Below(6));
    }

    private void MaroonAgain(SimulatedNode victim, bool stalls, int rounds)
    {
        world.Network.Heal();
        if (world.Groups[Dice.Below(world.Groups.Count)].NewestLeader() is { } leader)
        {
            var with = Dice.Below(stalls ? 8 : 4) switch
            {
                0 or 1 => leader.Number,
                2 => AnyNode().Number,
                _ => victim.Number,
            };
            _partitions.CutWhere((i, j) => Inside(i) != Inside(j));

            bool Inside(int i) => i == leader.Number || i == with;
        }

        Later(100, 600, () =>
        {
            if (rounds > 0)
            {
                MaroonAgain(victim, stalls, rounds - 1);
            }
            else
            {
                world.Network.Heal();
            }
        });
    }

    private void PauseSomebody()
    {
        var node = AnyNode();
        if (node.IsUp && !node.IsPaused)
        {
            world.Counters.Add(Reached.Paused);
            node.Pause(Dice.Between(50, 700));
        }
    }

    /// <summary>Without requests a group comes to rest; every other fault may happen meanwhile.</summary>
    private void QuietenClients()
    {
        world.Counters.Add(Reached.ClientsQuiet);
        world.Groups[Dice.Below(world.Groups.Count)].Clients.BeQuiet(Dice.Between(300, 2500));
    }

    private void JumpSomebodysClock()
    {
        world.Counters.Add(Reached.ClockJumped);
        AnyNode().JumpClock(Dice.Between(10, 1000));
    }

    /// <summary>
    /// A follower's disk stalls while entries arrive, so it holds entries that it has not acknowledged. The other disks stall briefly, so
    /// that none of these entries is known to be committed yet. The leader is told that the follower is unreachable, restarts from the last
    /// acknowledged index and may find it compacted: it then sends a snapshot that the follower's log already contains.
    /// </summary>
    private void OverrunSomebodysDisk()
    {
        var group = world.Groups[Dice.Below(world.Groups.Count)];
        var slow = AnyNode();
        if (group.NewestLeader() is not { } leader || leader.Number == slow.Number)
        {
            return;
        }

        world.Counters.Add(Reached.DiskOverrun);
        foreach (var node in world.Nodes)
        {
            node.StallDisk(node == slow ? Dice.Between(150, 350) : Dice.Between(1, 30));
        }

        for (var i = 0; i < 4; i++)
        {
            Later(5, 100, () => leader.Receive(new PeerUnreachable(slow.Id)));
        }
    }

    /// <summary>
    /// Sets the wall clock by years, into the past or the future. Unlike the monotonic clock, it may be set at any time, with or without
    /// leases.
    /// </summary>
    private void SetSomebodysWallClock()
    {
        world.Counters.Add(Reached.WallClockSet);
        AnyNode().SetWallClock(TimeSpan.FromDays(Dice.Between(-20 * 365, 20 * 365).TotalMilliseconds));
    }

    private void StallSomebodysDisk()
    {
        world.Counters.Add(Reached.DiskStalled);
        AnyNode().StallDisk(Dice.Between(100, 1000));
    }

    /// <summary>One node crashes repeatedly.</summary>
    private void Storm()
    {
        world.Counters.Add(Reached.RestartStorm);
        var node = AnyNode();
        for (var i = 0; i < 6; i++)
        {
            world.Events.After(TimeSpan.FromMilliseconds(40 * i), () => Restart(node));
        }
    }

    /// <summary>
    /// The leader is cut off from one follower, which starts to ask for votes, while the replicas that still hear the leader restart and
    /// forget it.
    /// </summary>
    private void RestartVoters()
    {
        if (world.Groups[Dice.Below(world.Groups.Count)].NewestLeader() is not { } leader)
        {
            return;
        }

        world.Counters.Add(Reached.VotersRestartedUnderALeader);
        var cutOff = AnyNode();
        _partitions.CutWhere((i, j) => i == leader.Number && j == cutOff.Number);
        foreach (var node in world.Nodes)
        {
            if (node.Number != leader.Number && node != cutOff)
            {
                for (var i = 0; i < 3; i++)
                {
                    Later(60, 260, () => Restart(node));
                }
            }
        }

        Later(200, 400, world.Network.Heal);
    }

    /// <summary>
    /// While a replica saves a snapshot, all others restart: the next leader does not know what is committed, and may have the entries that
    /// the snapshot replaces.
    /// </summary>
    private void RestartOthers(int receiver)
    {
        if (_stopped || !Dice.Chance(0.15 * options.SnapshotRaces))
        {
            return;
        }

        world.Counters.Add(Reached.OthersRestartedUnderASnapshot);
        foreach (var node in world.Nodes)
        {
            if (node.Number != receiver)
            {
                Later(2, 6, () => Restart(node));
            }
        }
    }

    private void Restart(SimulatedNode node)
    {
        if (!_stopped && node.IsUp)
        {
            node.Crash();
            node.Start();
        }
    }

    private SimulatedNode AnyNode() => world.Nodes[Dice.Below(world.Nodes.Count)];

    private void CrashAnyNode() => Crash(AnyNode());

    private void CrashEverybody()
    {
        world.Counters.Add(Reached.AllCrashedAtOnce);
        foreach (var node in world.Nodes)
        {
            Crash(node);
        }
    }

    private void Crash(SimulatedNode node)
    {
        if (node.IsUp)
        {
            world.Counters.Add(Reached.Crashed);
            node.Crash();
            world.Events.After(Dice.Between(1, 800), node.Start);
        }
    }
}
