using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Membership;

/// <summary>How one configuration may follow another (§6, T§4.1, T§4.3).</summary>
internal static class ChangeRules
{
    /// <summary>One voter more or less: every majority of the one meets every majority of the other, so no joint step is needed
    /// (T§4.1).</summary>
    public static bool IsSingleStep(Configuration from, Configuration to) =>
        from.Voters.Except(to.Voters).Count() + to.Voters.Except(from.Voters).Count() <= 1;

    /// <summary>What to append on the way to a configuration: itself, or the joint one that leads to it.</summary>
    public static Configuration Next(Configuration from, Configuration to) =>
        IsSingleStep(from, to) ? to : new Configuration(to.Voters, to.Learners, from.Voters, from.Witnesses.Union(to.Witnesses));

    /// <summary>Voters of the one that have no vote in the other.</summary>
    public static IEnumerable<ReplicaId> NewVoters(Configuration from, Configuration to) => to.Voters.Except(from.Voters);

    /// <summary>
    /// A witness lacks payloads for ever, so it becomes nothing else, and nothing else becomes a witness while it holds some; it is
    /// removed,
    /// its store emptied, and added anew.
    /// </summary>
    public static bool ChangesWitness(Configuration from, Configuration to) =>
        from.Members.Intersect(to.Members).Any(m => from.IsWitness(m) != to.IsWitness(m));
}
