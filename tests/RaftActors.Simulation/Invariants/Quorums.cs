using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Simulation.Invariants;

/// <summary>Counts majorities independently of the core's arithmetic, so that an error there cannot hide.</summary>
public static class Quorums
{
    /// <summary>Whether the counted replicas are a majority of each part of a configuration.</summary>
    /// <param name="configuration">The members.</param>
    /// <param name="counts">One value for each of <see cref="Configuration.AllVoters"/>: positive if it counts.</param>
    public static bool IsQuorum(Configuration configuration, ReadOnlySpan<long> counts)
    {
        var mask = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            mask |= counts[i] > 0 ? 1 << i : 0;
        }

        return IsMajority(configuration.Voters, configuration.AllVoters, mask)
            && (configuration.Outgoing.IsEmpty || IsMajority(configuration.Outgoing, configuration.AllVoters, mask));
    }

    /// <summary>Whether every quorum of one configuration overlaps every quorum of the other, by trying all sets of voters.</summary>
    public static bool Meet(Configuration a, Configuration b)
    {
        ImmutableArray<ReplicaId> all = [.. a.AllVoters.Union(b.AllVoters)];
        for (var set = 0; set < 1 << all.Length; set++)
        {
            var rest = ~set & ((1 << all.Length) - 1);
            if (IsQuorum(a, all, set) && IsQuorum(b, all, rest))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsQuorum(Configuration configuration, ImmutableArray<ReplicaId> all, int mask) =>
        IsMajority(configuration.Voters, all, mask) && (configuration.Outgoing.IsEmpty || IsMajority(configuration.Outgoing, all, mask));

    private static bool IsMajority(ImmutableArray<ReplicaId> voters, ImmutableArray<ReplicaId> all, int mask)
    {
        var count = 0;
        foreach (var voter in voters)
        {
            count += (mask >> all.IndexOf(voter)) & 1;
        }

        return count * 2 > voters.Length;
    }
}
