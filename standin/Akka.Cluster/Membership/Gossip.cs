using System.Collections.Immutable;

namespace Akka.Cluster.Membership;

/// <summary>
/// What a node knows about the cluster. Two of these always join to one that holds both, whatever the order: a member's status only moves up,
/// a removed incarnation never comes back, an observer's list is replaced by its newer one. Who has seen exactly this is known with it.
/// </summary>
internal sealed class Gossip
{
    /// <summary>Members are equal if they are the same incarnation, which must not keep a changed one out.</summary>
    public static readonly Gossip Empty = new(
        ImmutableSortedDictionary.Create<UniqueAddress, Member>(null, ReferenceEqualityComparer.Instance),
        ImmutableDictionary<UniqueAddress, long>.Empty,
        ImmutableDictionary<UniqueAddress, Unreachables>.Empty,
        []);

    private ImmutableHashSet<UniqueAddress> _unreachable;

    public Gossip(
        ImmutableSortedDictionary<UniqueAddress, Member> members,
        ImmutableDictionary<UniqueAddress, long> tombstones,
        ImmutableDictionary<UniqueAddress, Unreachables> observations,
        ImmutableHashSet<UniqueAddress> seen)
    {
        Members = members;
        Tombstones = tombstones;
        Observations = observations;
        Seen = seen;
    }

    public ImmutableSortedDictionary<UniqueAddress, Member> Members { get; }

    /// <summary>Removed incarnations, with the time (Unix, in milliseconds) of their removal.</summary>
    public ImmutableDictionary<UniqueAddress, long> Tombstones { get; }

    public ImmutableDictionary<UniqueAddress, Unreachables> Observations { get; }

    /// <summary>The members that are known to have the same members and observations.</summary>
    public ImmutableHashSet<UniqueAddress> Seen { get; }

    /// <summary>The members that at least one other member cannot reach. What a downed member says does not count.</summary>
    public ImmutableHashSet<UniqueAddress> Unreachable => _unreachable ??= FindUnreachable();

    public bool Has(UniqueAddress node) => Members.ContainsKey(node);

    public Member Find(UniqueAddress node) => Members.GetValueOrDefault(node);

    /// <summary>The changed state has been seen by <paramref name="self"/> only.</summary>
    public Gossip Put(Member member, UniqueAddress self) =>
        new(Members.SetItem(member.UniqueAddress, member), Tombstones, Observations, [self]);

    public Gossip Remove(UniqueAddress node, long now, UniqueAddress self) =>
        new(Members.Remove(node), Tombstones.SetItem(node, now), Purge(Observations, Members.Remove(node)), [self]);

    public Gossip Observe(UniqueAddress self, UniqueAddress subject, bool unreachable)
    {
        var own = Observations.GetValueOrDefault(self, Unreachables.None);
        var changed = own.With(subject, unreachable);
        return ReferenceEquals(own, changed) ? this : new Gossip(Members, Tombstones, Observations.SetItem(self, changed), [self]);
    }

    public Gossip SeenBy(UniqueAddress node) => Seen.Contains(node) ? this : new Gossip(Members, Tombstones, Observations, Seen.Add(node));

    public Gossip Prune(long before)
    {
        var old = Tombstones.Where(tombstone => tombstone.Value < before).Select(static tombstone => tombstone.Key).ToArray();
        return old.Length == 0 ? this : new Gossip(Members, Tombstones.RemoveRange(old), Observations, Seen);
    }

    /// <summary>Joins the two. Whoever has seen a state has seen the join only if they are the same.</summary>
    public Gossip Merge(Gossip other)
    {
        var tombstones = Tombstones;
        foreach (var (node, time) in other.Tombstones)
        {
            tombstones = tombstones.SetItem(node, Math.Max(time, tombstones.GetValueOrDefault(node)));
        }

        var members = Members;
        foreach (var (node, theirs) in other.Members)
        {
            members = members.SetItem(node, members.TryGetValue(node, out var ours) ? ours.Join(theirs) : theirs);
        }

        members = members.RemoveRange(tombstones.Keys);
        var observations = Observations;
        foreach (var (observer, theirs) in other.Observations)
        {
            if (!observations.TryGetValue(observer, out var ours) || theirs.Version > ours.Version)
            {
                observations = observations.SetItem(observer, theirs);
            }
        }

        observations = Purge(observations, members);
        var merged = new Gossip(members, tombstones, observations, []);
        ImmutableHashSet<UniqueAddress> seen = [];
        seen = merged.SameContent(this) ? seen.Union(Seen) : seen;
        seen = merged.SameContent(other) ? seen.Union(other.Seen) : seen;
        return new Gossip(members, tombstones, observations, seen.Intersect(members.Keys));
    }

    public bool SameContent(Gossip other)
    {
        if (Members.Count != other.Members.Count || Observations.Count != other.Observations.Count)
        {
            return false;
        }

        foreach (var (node, member) in Members)
        {
            if (!other.Members.TryGetValue(node, out var theirs) || !member.SameAs(theirs))
            {
                return false;
            }
        }

        foreach (var (observer, own) in Observations)
        {
            if (!other.Observations.TryGetValue(observer, out var theirs) || own.Version != theirs.Version)
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableDictionary<UniqueAddress, Unreachables> Purge(
        ImmutableDictionary<UniqueAddress, Unreachables> observations, ImmutableSortedDictionary<UniqueAddress, Member> members) =>
        observations.RemoveRange(observations.Keys.Where(observer => !members.ContainsKey(observer)));

    private ImmutableHashSet<UniqueAddress> FindUnreachable()
    {
        var found = ImmutableHashSet.CreateBuilder<UniqueAddress>();
        foreach (var (observer, row) in Observations)
        {
            if (Members.TryGetValue(observer, out var member) && member.Status != MemberStatus.Down)
            {
                found.UnionWith(row.Subjects.Where(Members.ContainsKey));
            }
        }

        return found.ToImmutable();
    }
}
