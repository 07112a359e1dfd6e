using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Membership;

/// <summary>How one configuration may follow another (§6, T§4.1, T§4.3).</summary>
internal static class ChangeRules
{
    /// <summary>
    /// They differ by at most one voter: every majority of one overlaps every majority of the other, so no joint step is needed (T§4.1).
    /// </summary>
    public static bool IsSingleStep(Configuration from, Configuration to) =>
        from.Voters.Except(to.Voters).Count() + to.Voters.Except(from.Voters).Count() <= 1;

    /// <summary>
    /// The next configuration to append on the way to a target: the target itself, or the joint configuration that leads to it.
    /// </summary>
    public static Configuration Next(Configuration from, Configuration to) =>
        IsSingleStep(from, to) ? to : new Configuration(to.Voters, to.Learners, from.Voters, from.Witnesses.Union(to.Witnesses));

    /// <summary>Voters of one configuration that have no vote in the other.</summary>
    public static IEnumerable<ReplicaId> NewVoters(Configuration from, Configuration to) => to.Voters.Except(from.Voters);

    /// <summary>
    /// A witness never receives payloads later, so it cannot become another kind of member, and a member that holds payloads cannot become
    /// a witness. To convert it, remove it, empty its store and add it again.
    /// </summary>
    public static bool ChangesWitness(Configuration from, Configuration to) =>
        from.Members.Intersect(to.Members).Any(m => from.IsWitness(m) != to.IsWitness(m));
}
