using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Simulation.Views;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>Three members and two non-members.</summary>
internal sealed class HandMadeGroup : IGroupView
{
    public HandMadeGroup()
    {
        Members = new Configuration([new("n1"), new("n2"), new("n3")]);
        All = [.. Enumerable.Range(0, 5).Select(i => new HandMadeReplica(i, Members))];
    }

    public Configuration Members { get; }

    public HandMadeReplica[] All { get; }

    public IReadOnlyList<IReplicaView> Replicas => All;

    public LogicalTime Now { get; set; }

    public bool PreVote => true;

    public TimeSpan LongestLease { get; set; } = TimeSpan.FromMilliseconds(94);

    public double SlowestClock { get; set; } = 0.9;

    public double FastestClock { get; set; } = 1.1;

    public TimeSpan LongestElectionTimeout { get; set; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestSilence { get; set; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan ClocksJumped => All.Aggregate(TimeSpan.Zero, (sum, r) => sum + r.ClockJumped);

    public IReplicaView? Find(ReplicaId id) => Array.Find(All, r => r.Id == id);
}
