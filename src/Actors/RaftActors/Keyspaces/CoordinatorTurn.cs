namespace RaftActors.Keyspaces;

/// <summary>When a coordinator drives.</summary>
internal enum CoordinatorTurn
{
    /// <summary>While its node leads the meta group.</summary>
    WhereMetaLeads,

    /// <summary>As long as it lives, which the cluster's singleton manager decides.</summary>
    Always,

    /// <summary>While its node leads the meta group and no other coordinator is seen.</summary>
    InSilence,
}
