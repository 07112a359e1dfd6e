using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Simulation.Views;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>Three members and two others.</summary>
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

    public IReplicaView? Find(ReplicaId id) => Array.Find(All, r => r.Id == id);
}
