using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>One node of the cluster as its members see it. Immutable; two are equal if they are the same incarnation.</summary>
public class Member : IComparable<Member>, IComparable
{
    internal const int NotUp = int.MaxValue;

    internal Member(UniqueAddress uniqueAddress, int upNumber, MemberStatus status, ImmutableHashSet<string> roles)
    {
        UniqueAddress = uniqueAddress;
        UpNumber = upNumber;
        Status = status;
        Roles = roles;
    }

    public UniqueAddress UniqueAddress { get; }

    public Address Address => UniqueAddress.Address;

    public MemberStatus Status { get; }

    public ImmutableHashSet<string> Roles { get; }

    /// <summary>Its place in the order in which members were let in.</summary>
    internal int UpNumber { get; }

    public bool HasRole(string role) => Roles.Contains(role);

    public bool IsOlderThan(Member other) =>
        UpNumber != other.UpNumber ? UpNumber < other.UpNumber : CompareAddresses(Address, other.Address) < 0;

    public int CompareTo(Member other) => other is null ? 1 : UniqueAddress.CompareTo(other.UniqueAddress);

    int IComparable.CompareTo(object obj) => CompareTo(obj as Member);

    public override bool Equals(object obj) => obj is Member other && UniqueAddress.Equals(other.UniqueAddress);

    public override int GetHashCode() => UniqueAddress.GetHashCode();

    public override string ToString() => $"Member(address = {Address}, Uid={UniqueAddress.Uid}, status = {Status}, role=[{string.Join(",", Roles)}])";

    internal static int CompareAddresses(Address left, Address right)
    {
        var byHost = string.CompareOrdinal(left.Host, right.Host);
        if (byHost != 0)
        {
            return byHost;
        }

        var byPort = Nullable.Compare(left.Port, right.Port);
        return byPort != 0 ? byPort : left.CompareTo(right);
    }

    internal Member With(MemberStatus status) => new(UniqueAddress, UpNumber, status, Roles);

    internal Member LetIn(int upNumber) => new(UniqueAddress, upNumber, MemberStatus.Up, Roles);

    /// <summary>A status only ever moves up in this order, whoever decided it: so what two members know can be joined.</summary>
    internal int Rank => Status switch
    {
        MemberStatus.Joining => 0,
        MemberStatus.WeaklyUp => 1,
        MemberStatus.Up => 2,
        MemberStatus.Leaving => 3,
        MemberStatus.Exiting => 4,
        MemberStatus.Down => 5,
        _ => 6,
    };

    internal Member Join(Member other) =>
        new(UniqueAddress, Math.Min(UpNumber, other.UpNumber), Rank >= other.Rank ? Status : other.Status, Roles);

    internal bool SameAs(Member other) => UniqueAddress.Equals(other.UniqueAddress) && Status == other.Status && UpNumber == other.UpNumber;
}
