using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using RaftActors.Settings;

namespace RaftActors.Keyspaces;

/// <summary>
/// Static groups of the settings that are, or are to be, the first range of a keyspace. Their replicas start only when it is certain that
/// they may: a node whose disk was wiped must not begin again as a voter because a file still names it. Used by the agent alone.
/// </summary>
internal sealed class AdoptedGroups(RaftSettings settings, MapClient map, HostedReplicas replicas, IActorRef agent)
{
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);

    /// <summary>Those that run here.</summary>
    public IReadOnlySet<string> Started => _started;

    /// <summary>The book says yes or no; without an entry the map is asked.</summary>
    public void Begin(NodeBook book)
    {
        var isOpen = false;
        foreach (var group in Own())
        {
            if (book.Hosts(group.Id.Value, 0))
            {
                Start(group);
            }
            else if (book.Floor(group.Id.Value) == NodeBook.NoFloor)
            {
                isOpen = true;
            }
        }

        if (isOpen)
        {
            Ask();
        }
    }

    /// <summary>Only a linearizable answer says that the map does not know a group yet.</summary>
    public void Ask() => map
        .SinceAsync(0, Consistency.Linearizable)
        .PipeTo(agent, success: page => new Answered(page), failure: _ => new Answered(null));

    /// <summary>Starts what the map does not know, or knows on this disk; false if the map must be asked again.</summary>
    public bool OnAnswer(Answered answered, NodeBook book)
    {
        if (answered.Page is not { View: { HasMore: false } view })
        {
            return false;
        }

        foreach (var group in Own())
        {
            var range = view.Ranges.FirstOrDefault(r => r.Group == group.Id.Value);
            var mine = range?.Find(settings.NodeId.Value, 0);
            var isFree = range is null || (mine is not null && (mine.DataId.IsNone || mine.DataId == book.DataId));
            if (isFree && mine?.Stage is not (ReplicaStage.Removed or ReplicaStage.Lost) && book.Floor(group.Id.Value) == NodeBook.NoFloor)
            {
                Start(group);
            }
        }

        return true;
    }

    private void Start(GroupSettings group)
    {
        if (_started.Add(group.Id.Value))
        {
            replicas.Start(group);
        }
    }

    private IEnumerable<GroupSettings> Own() =>
        settings.Groups.Values.Where(g => settings.Ranges.IsAdopted(g.Id.Value) && g.Members.IsMember(settings.NodeId));

    /// <summary>The whole map, linearizably; null if it did not answer.</summary>
    internal sealed record Answered(MapPage? Page) : INoSerializationVerificationNeeded;
}
