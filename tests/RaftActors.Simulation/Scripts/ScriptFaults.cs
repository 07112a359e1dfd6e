using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;

namespace RaftActors.Simulation.Scripts;

/// <summary>The commands about messages in flight, and about faults of the network, the disks and the processes.</summary>
internal sealed class ScriptFaults(ScriptCluster cluster)
{
    public void Duplicate(ScriptCommand command) => ForEach(command, parcel =>
    {
        cluster.Network.Duplicate(parcel);
        cluster.Print($"duplicated {parcel.Message}");
    });

    public void Reorder(ScriptCommand command)
    {
        var parcels = Select(command);
        cluster.Network.Reverse(parcels);
        foreach (var parcel in Enumerable.Reverse(parcels))
        {
            cluster.Print($"{parcel.Message}");
        }
    }

    public void Inject(ScriptCommand command)
    {
        var replica = cluster.Up(command);
        replica.TakeIn(ScriptMessages.Make(command, replica.Id));
    }

    public void Unreachable(ScriptCommand command)
    {
        var replica = cluster.Up(command);
        replica.Step(new PeerUnreachable(new ReplicaId(command.Required("peer"))));
    }

    public void Partition(ScriptCommand command)
    {
        var sides = command.Place("sides: (n1 n2)|(n3)").Split('|').Select(command.ListOf).ToList();
        foreach (var name in sides.SelectMany(s => s))
        {
            cluster.Known(command, name);
        }

        var sideOf = cluster.Replicas.ToDictionary(r => r.Id, r => sides.FindIndex(s => s.Contains(r.Id.Value)));
        foreach (var (from, a) in sideOf)
        {
            foreach (var (to, b) in sideOf)
            {
                if (a != b)
                {
                    cluster.Network.Cut(from, to);
                }
            }
        }
    }

    /// <summary>Cuts one link: both ways, or only <c>from=</c> one replica <c>to=</c> the other.</summary>
    public void Cut(ScriptCommand command)
    {
        if (command.Text("from") is { } from)
        {
            cluster.Network.Cut(cluster.Known(command, from).Id, cluster.Known(command, command.Required("to")).Id);
            return;
        }

        var (a, b) = (cluster.Known(command).Id, cluster.Known(command).Id);
        cluster.Network.Cut(a, b);
        cluster.Network.Cut(b, a);
    }

    public void Heal(ScriptCommand command)
    {
        command.RefuseTheRest();
        cluster.Network.Heal();
    }

    public void Crash(ScriptCommand command)
    {
        var replica = cluster.Up(command);
        var keep = command.Text("keep") ?? "none";
        var pending = replica.DiskJobs;
        var kept = Math.Min(pending, keep switch
        {
            "all" => pending,
            "none" => 0,
            _ => command.Number(keep),
        });
        replica.Crash(kept);
        cluster.Print($"{replica.Id} crashed; of {pending} unfinished writes {kept} reached the disk");
    }

    public void Restart(ScriptCommand command)
    {
        var replica = cluster.Known(command);
        if (replica.Core is not null)
        {
            throw command.Error($"{replica.Id} is up");
        }

        replica.Start();
        cluster.Print(replica.Describe());
    }

    public void ForEach(ScriptCommand command, Action<Parcel> act)
    {
        var parcels = Select(command);
        foreach (var parcel in parcels)
        {
            act(parcel);
        }

        if (parcels.Count == 0)
        {
            cluster.Print("no message");
        }
    }

    /// <summary>Selects messages in flight: to the named replica, <c>from=</c>, <c>type=</c>, and at most <c>count=</c> of them.</summary>
    private List<Parcel> Select(ScriptCommand command)
    {
        var to = command.HasPlace ? cluster.Known(command).Id : ReplicaId.None;
        var from = command.Text("from") is { } name ? cluster.Known(command, name).Id : ReplicaId.None;
        var type = command.Text("type");
        var count = command.Number("count", int.MaxValue);
        return [.. cluster.Network.UnderWay.Where(p => (to.IsNone || p.Message.To == to) && (from.IsNone || p.Message.From == from)
            && (type is null || p.Type == type)).Take(count)];
    }
}
