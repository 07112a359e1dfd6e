using System.Collections.Immutable;
using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Membership;

/// <summary>Who belongs to a group (§6). Members are kept in ordinal order, so that every replica lists and prints them alike.</summary>
public sealed class Configuration : IEquatable<Configuration>
{
    /// <summary>Makes a configuration of voters.</summary>
    /// <exception cref="ArgumentException">No voter, a voter without a name, or one named twice.</exception>
    public Configuration(IEnumerable<ReplicaId> voters)
    {
        Voters = [.. voters.OrderBy(v => v)];
        if (Voters.IsEmpty)
        {
            throw new ArgumentException("A group needs at least one voter.", nameof(voters));
        }

        for (var i = 0; i < Voters.Length; i++)
        {
            if (string.IsNullOrEmpty(Voters[i].Value))
            {
                throw new ArgumentException("A voter needs a name.", nameof(voters));
            }

            if (i > 0 && Voters[i] == Voters[i - 1])
            {
                throw new ArgumentException($"The voter {Voters[i]} is named twice.", nameof(voters));
            }
        }
    }

    /// <summary>Replicas whose copy and vote count, in ordinal order.</summary>
    public ImmutableArray<ReplicaId> Voters { get; }

    /// <summary>The smallest number of voters that is a majority.</summary>
    public int QuorumSize => (Voters.Length / 2) + 1;

    /// <summary>Whether a replica votes.</summary>
    public bool IsVoter(ReplicaId replica) => IndexOf(replica) >= 0;

    /// <summary>The place of a voter in <see cref="Voters"/>, or -1.</summary>
    public int IndexOf(ReplicaId replica)
    {
        for (var i = 0; i < Voters.Length; i++)
        {
            if (Voters[i] == replica)
            {
                return i;
            }
        }

        return -1;
    }

    /// <inheritdoc />
    public bool Equals(Configuration? other) => other is not null && Voters.AsSpan().SequenceEqual(other.Voters.AsSpan());

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Configuration);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var voter in Voters)
        {
            hash.Add(voter);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public override string ToString() => $"voters=({string.Join(" ", Voters)})";
}
