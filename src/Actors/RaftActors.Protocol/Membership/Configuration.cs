using System.Collections.Immutable;
using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Membership;

/// <summary>
/// The members of a group (§6). While it is joint, decisions need a majority of <see cref="Voters"/> and a majority of
/// <see cref="Outgoing"/> (C_old,new). Members are in ordinal order, so that every replica lists and prints them identically. Immutable.
/// </summary>
public sealed class Configuration : IEquatable<Configuration>
{
    private readonly int[] _incoming;
    private readonly int[] _outgoing;

    /// <summary>Creates a configuration.</summary>
    /// <param name="voters">Replicas whose votes and copies count; at least one.</param>
    /// <param name="learners">Replicas that receive the log but have no vote (T§4.2.1).</param>
    /// <param name="outgoing">The old voters of a joint configuration; empty otherwise.</param>
    /// <param name="witnesses">The voters, incoming or outgoing, that keep no payloads (T§11.7.2).</param>
    /// <exception cref="ArgumentException">No voter, an unnamed or duplicate member, a voter that is also a learner, a witness that is not
    /// a voter, or too many witnesses: voters that keep payloads must be a majority, so that every committed command can be read from at
    /// least one of them and they can elect a leader among themselves.</exception>
    public Configuration(
        IEnumerable<ReplicaId> voters,
        IEnumerable<ReplicaId>? learners = null,
        IEnumerable<ReplicaId>? outgoing = null,
        IEnumerable<ReplicaId>? witnesses = null)
    {
        Voters = Sorted(voters, nameof(voters));
        Learners = Sorted(learners ?? [], nameof(learners));
        Outgoing = Sorted(outgoing ?? [], nameof(outgoing));
        Witnesses = Sorted(witnesses ?? [], nameof(witnesses));
        if (Voters.IsEmpty)
        {
            throw new ArgumentException("A group needs at least one voter.", nameof(voters));
        }

        if (Voters.FirstOrDefault(v => Learners.Contains(v)) is { IsNone: false } both)
        {
            throw new ArgumentException($"{both} must not be both a voter and a learner.", nameof(learners));
        }

        AllVoters = [.. Voters.Union(Outgoing).Order()];
        Members = [.. AllVoters.Union(Learners).Order()];
        if (Witnesses.FirstOrDefault(w => !AllVoters.Contains(w) || Learners.Contains(w)) is { IsNone: false } odd)
        {
            throw new ArgumentException($"{odd} is a witness but not a voter; every witness must be a voter.", nameof(witnesses));
        }

        if (AreTooMany(Voters) || AreTooMany(Outgoing))
        {
            throw new ArgumentException("The voters that are not witnesses must be a majority.", nameof(witnesses));
        }

        _incoming = [.. Voters.Select(v => AllVoters.IndexOf(v))];
        _outgoing = [.. Outgoing.Select(v => AllVoters.IndexOf(v))];
    }

    /// <summary>The voters; in a joint configuration the new voters (C_new).</summary>
    public ImmutableArray<ReplicaId> Voters { get; }

    /// <summary>In a joint configuration the old voters (C_old); empty otherwise.</summary>
    public ImmutableArray<ReplicaId> Outgoing { get; }

    /// <summary>
    /// Members without a vote. In a joint configuration a learner may also be an outgoing voter; it then votes until the joint
    /// configuration is left.
    /// </summary>
    public ImmutableArray<ReplicaId> Learners { get; }

    /// <summary>Voters that keep only the index and term of entries, never payloads, and never lead (T§11.7.2).</summary>
    public ImmutableArray<ReplicaId> Witnesses { get; }

    /// <summary>All replicas whose vote counts now.</summary>
    public ImmutableArray<ReplicaId> AllVoters { get; }

    /// <summary>All replicas that receive the log.</summary>
    public ImmutableArray<ReplicaId> Members { get; }

    /// <summary>Whether two majorities are needed.</summary>
    public bool IsJoint => !Outgoing.IsEmpty;

    /// <summary>Whether a replica votes.</summary>
    public bool IsVoter(ReplicaId replica) => IndexOf(replica) >= 0;

    /// <summary>Whether a replica receives the log.</summary>
    public bool IsMember(ReplicaId replica) => Members.Contains(replica);

    /// <summary>Whether a replica is a voter that keeps no payloads.</summary>
    public bool IsWitness(ReplicaId replica) => !Witnesses.IsEmpty && Witnesses.Contains(replica);

    /// <summary>Whether a replica may lead: a voter that keeps the payloads.</summary>
    public bool IsElectable(ReplicaId replica) => IsVoter(replica) && !IsWitness(replica);

    /// <summary>Whether this replica is the only voter.</summary>
    public bool IsAlone(ReplicaId replica) => AllVoters.Length == 1 && AllVoters[0] == replica;

    /// <summary>The position of a voter in <see cref="AllVoters"/>, or -1.</summary>
    public int IndexOf(ReplicaId replica)
    {
        for (var i = 0; i < AllVoters.Length; i++)
        {
            if (AllVoters[i] == replica)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The configuration after a joint one: the new voters alone decide.</summary>
    public Configuration Leave() => new(Voters, Learners, null, Witnesses.Where(w => Voters.Contains(w)));

    /// <summary>The highest value that a majority (in a joint configuration: each of the two majorities) has reached.</summary>
    /// <param name="values">One value for each of <see cref="AllVoters"/>, in that order.</param>
    public long QuorumValue(ReadOnlySpan<long> values)
    {
        var value = Majority(values, _incoming);
        return IsJoint ? Math.Min(value, Majority(values, _outgoing)) : value;
    }

    /// <inheritdoc />
    public bool Equals(Configuration? other) =>
        other is not null && Voters.AsSpan().SequenceEqual(other.Voters.AsSpan())
        && Learners.AsSpan().SequenceEqual(other.Learners.AsSpan()) && Outgoing.AsSpan().SequenceEqual(other.Outgoing.AsSpan())
        && Witnesses.AsSpan().SequenceEqual(other.Witnesses.AsSpan());

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Configuration);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        // Differs from process to process, as the hashes of strings do: nothing may depend on its value.
        var hash = 0;
        foreach (var member in Members)
        {
            hash = unchecked((hash * 31) + member.GetHashCode());
        }

        return hash;
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"voters=({string.Join(" ", Voters)})"
        + (IsJoint ? $" outgoing=({string.Join(" ", Outgoing)})" : "")
        + (Learners.IsEmpty ? "" : $" learners=({string.Join(" ", Learners)})")
        + (Witnesses.IsEmpty ? "" : $" witnesses=({string.Join(" ", Witnesses)})");

    private bool AreTooMany(ImmutableArray<ReplicaId> voters) =>
        voters.Count(v => Witnesses.Contains(v)) is > 0 and var count && count > (voters.Length - 1) / 2;

    private static long Majority(ReadOnlySpan<long> values, int[] voters)
    {
        Span<long> sorted = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            sorted[i] = values[voters[i]];
        }

        sorted.Sort();
        return sorted[^((voters.Length / 2) + 1)];
    }

    private static ImmutableArray<ReplicaId> Sorted(IEnumerable<ReplicaId> members, string parameter)
    {
        ImmutableArray<ReplicaId> sorted = [.. members.Order()];
        for (var i = 0; i < sorted.Length; i++)
        {
            if (string.IsNullOrEmpty(sorted[i].Value))
            {
                throw new ArgumentException("A member's name must not be empty.", parameter);
            }

            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                throw new ArgumentException($"{sorted[i]} is listed twice.", parameter);
            }
        }

        return sorted;
    }
}
