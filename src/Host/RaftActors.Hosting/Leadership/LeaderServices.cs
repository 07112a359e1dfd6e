using Akka.Actor;

namespace RaftActors.Hosting.Leadership;

/// <summary>The services that a node runs while it leads: they end before Raft hands leadership over.</summary>
internal sealed class LeaderServices
{
    private readonly List<LeaderWork> _works = [];

    /// <summary>Adds a service.</summary>
    public void Add(LeaderWork work) => _works.Add(work);

    /// <summary>What is wrong with the declarations, for a node that knows these groups.</summary>
    public IEnumerable<string> Problems(IReadOnlyCollection<string> groups) => _works.SelectMany(w => new[]
    {
        w.Problem(),
        groups.Contains(w.Group)
            ? null
            : $"raft-actors.groups.{w.Group}: the leader's service {w.Name} is declared for it, but the group is not configured",
    }).OfType<string>();

    /// <summary>Starts them; they run when this node leads.</summary>
    public void Start(ExtendedActorSystem system, IActorRef router)
    {
        foreach (var (index, work) in _works.Index())
        {
            var actor = system.SystemActorOf(
                Props.Create(() => new LeaderServiceActor(work)), $"raft-leader-{work.Group}-{index}");
            actor.Tell(new LeaderServiceActor.Begin(router));
            CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseServiceRequestsDone,
                $"raft-stop-{work.Name}-{work.Group}-{index}",
                () => actor.Ask<Akka.Done>(LeaderServiceActor.Stop.Instance, Timeout.InfiniteTimeSpan));
        }
    }
}
