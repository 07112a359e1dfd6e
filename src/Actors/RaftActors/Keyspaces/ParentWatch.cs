using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Machines.Ranged;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using RaftActors.Replicas;
using RaftActors.Routing;

namespace RaftActors.Keyspaces;

/// <summary>
/// Finds out which children this node's replicas of their parents will never make: a replica that got its parent's snapshot behind the
/// split did not apply the split. Then the agent makes an empty replica, which the child's leader fills. Used by the agent alone.
/// </summary>
internal sealed class ParentWatch(string node, MapCopy map, GroupDirectory directory, ChildBirths births, IActorRef agent)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>By the operation of a split.</summary>
    public ImmutableDictionary<long, ParentState> Splits { get; private set; } = ImmutableDictionary<long, ParentState>.Empty;

    /// <summary>Asks the parents of the children that the book lacks.</summary>
    public void Look(NodeBook book)
    {
        foreach (var range in map.Ranges.Values)
        {
            if (IsMissing(range, book) && directory.Find(range.Birth.Parent) is { } parent && _asked.Add(range.Group))
            {
                parent.Ask<RangeView>(GetRangeView.Instance, Patience).PipeTo(
                    agent, success: view => new Seen(range, view), failure: _ => new Seen(range, null));
            }
        }
    }

    /// <summary>A parent's replica answered, or did not.</summary>
    public void OnSeen(Seen seen)
    {
        _asked.Remove(seen.Child.Group);
        if (seen.View is { } view && HasPassed(seen.Child, view))
        {
            Splits = Splits.SetItem(seen.Child.Birth.Operation, ParentState.Passed);
        }
    }

    private bool IsMissing(RangeRecord range, NodeBook book) =>
        range is { Birth.Kind: BirthKind.Split, Stage: not RangeStage.Retired }
        && book.Find(range.Group) is null
        && !Splits.ContainsKey(range.Birth.Operation)
        && range.Replicas.Any(r => r.Node == node && r.Stage is not (ReplicaStage.Removed or ReplicaStage.Lost));

    /// <summary>
    /// The parent is behind the split, has no notice of the child and is not handing it over. A split that was applied here is handed over
    /// before its notice goes: the parent's snapshots wait for both.
    /// </summary>
    private bool HasPassed(RangeRecord child, RangeView view) =>
        view.Descriptor is { } parent
        && !parent.Keys.Contains(child.Keys.Start.Span)
        && !view.Notices.Any(n => n.Operation == child.Birth.Operation)
        && !births.IsBearing(child.Group);

    /// <param name="Child">The child.</param>
    /// <param name="View">What its parent's replica here says; null without an answer.</param>
    internal sealed record Seen(RangeRecord Child, RangeView? View) : INoSerializationVerificationNeeded;
}
