using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Soak.Leases;

/// <summary>
/// Writes down how many members this node sees up and reachable, whenever that changes: a partition begins only when all nodes see all.
/// </summary>
internal sealed class MemberCount : ReceiveActor
{
    private readonly AkkaCluster _cluster = AkkaCluster.Get(Context.System);
    private readonly HashSet<UniqueAddress> _up = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];
    private readonly string _file;

    /// <remarks>Counts by the events: another actor updates the cluster's own view, which may lag behind the last of them.</remarks>
    public MemberCount(string file)
    {
        _file = file;
        Receive<ClusterEvent.UnreachableMember>(lost => Write(() => _unreachable.Add(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.ReachableMember>(back => Write(() => _unreachable.Remove(back.Member.UniqueAddress)));
        Receive<ClusterEvent.MemberRemoved>(gone => Write(
            () => _up.Remove(gone.Member.UniqueAddress) | _unreachable.Remove(gone.Member.UniqueAddress)));
        Receive<ClusterEvent.IMemberEvent>(changed => Write(() => changed.Member.Status == MemberStatus.Up
            ? _up.Add(changed.Member.UniqueAddress)
            : _up.Remove(changed.Member.UniqueAddress)));
    }

    /// <summary>What a node wrote last; zero if it has not yet.</summary>
    public static int Read(string file)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        }
        catch (IOException)
        {
            // It is being written, or was not yet.
            return 0;
        }
    }

    protected override void PreStart() => _cluster.Subscribe(
        Self,
        ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        typeof(ClusterEvent.IMemberEvent),
        typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        File.WriteAllText(_file, "0");
    }

    private void Write(Func<bool> change)
    {
        if (change())
        {
            File.WriteAllText(_file, _up.Count(m => !_unreachable.Contains(m)).ToString(CultureInfo.InvariantCulture));
        }
    }
}
