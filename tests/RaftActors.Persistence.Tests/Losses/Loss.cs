namespace RaftActors.Persistence.Tests.Losses;

/// <summary>The damage to a journal while it is closed.</summary>
public enum Loss
{
    /// <summary>The whole journal is lost.</summary>
    Everything,

    /// <summary>Replaced by a copy older by one record.</summary>
    LastRecord,

    /// <summary>Replaced by a copy with only the first record.</summary>
    AllButFirst,

    /// <summary>A record between two others is lost.</summary>
    Middle,

    /// <summary>The first remaining record is lost.</summary>
    First,
}
