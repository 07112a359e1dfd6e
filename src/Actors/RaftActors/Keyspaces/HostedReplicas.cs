using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Nodes;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>Starts and ends the replicas of ranges on this node. Used by the agent alone.</summary>
internal sealed class HostedReplicas(
    RaftSettings settings, IActorRef groups, GroupDirectory directory, ActorSystem system, ILoggingAdapter log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whether a replica of the group runs here, or starts.</summary>
    public bool Runs(string group) => directory.Find(group) is not null || directory.Group(group)?.Range is not null;

    /// <summary>Starts a replica, unless its machine is unknown here.</summary>
    /// <param name="entry">The book's entry.</param>
    /// <param name="newborn">How it begins, if it was born just now.</param>
    public void Start(BookEvent.Hosted entry, ReplicaOrders.Newborn? newborn)
    {
        MachineFactory machine;
        try
        {
            machine = SettingsReader.Machine(system, entry.Group, entry.Machine);
        }
        catch (ArgumentException unknown)
        {
            log.Write(RangeLogEvents.CannotHost, entry.Group, entry.Machine, unknown.Message);
            return;
        }

        var self = ReplicaId.Of(settings.NodeId.Value, entry.Incarnation);
        var first = entry.First ?? new Protocol.Membership.Configuration([self]);
        groups.Tell(new ReplicaOrders.Start(
            new GroupSettings(new GroupId(entry.Group), entry.Machine, machine, first) { Range = new RangedReplica(self) }, newborn));
    }

    /// <summary>Starts the replica of a static group that was adopted, or is to be.</summary>
    public void Start(GroupSettings group) => groups.Tell(new ReplicaOrders.Start(group, null));

    /// <summary>Ends a replica; completes when its store is closed.</summary>
    /// <exception cref="AskTimeoutException">It did not end in time.</exception>
    public Task EndAsync(string group) => groups.Ask<Akka.Done>(new ReplicaOrders.End(group), Patience);
}
