using System.Collections.Immutable;

namespace RaftActors.AspNetCore.Access;

/// <summary>A caller that this node knows.</summary>
/// <param name="Name">Its name in the tokens file, for the log.</param>
/// <param name="Grants">What it may do.</param>
internal sealed record Principal(string Name, ImmutableArray<Grant> Grants)
{
    /// <summary>The caller of a node that does not ask who calls.</summary>
    public static readonly Principal Anyone = Unlimited("anonymous");

    /// <summary>A caller without any role, of a route that needs none.</summary>
    public static readonly Principal Unknown = new("an unknown caller", []);

    public static Principal Unlimited(string name) => new(name, [new Grant(AccessRole.Admin, Grant.Everywhere)]);

    /// <summary>Whether it has the role, or a larger one, for this scope or everywhere.</summary>
    public bool May(AccessRole role, string scope)
    {
        foreach (var grant in Grants)
        {
            if (grant.Role >= role && (grant.Scope == scope || grant.Scope == Grant.Everywhere))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it has the role, or a larger one, for any scope.</summary>
    public bool MaySomewhere(AccessRole role) => Grants.Any(g => g.Role >= role);

    /// <summary>Whether another reading of the tokens file says the same about this caller.</summary>
    public bool IsSameAs(Principal other) => Name == other.Name && Grants.SequenceEqual(other.Grants);

    public override string ToString() => $"{Name} ({string.Join(", ", Grants)})";
}
