using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The replica changed its role. At most one per step, so that a shell's state machine changes state exactly as the core does.
/// </summary>
/// <param name="From">The role before.</param>
/// <param name="To">The role now.</param>
/// <param name="Term">The term now.</param>
/// <param name="Reason">Why, for human readers.</param>
public readonly record struct RoleChanged(RaftRole From, RaftRole To, Term Term, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => $"RoleChanged {From}->{To} t={Term} ({Reason})";
}
