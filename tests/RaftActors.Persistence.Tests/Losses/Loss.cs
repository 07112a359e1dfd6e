namespace RaftActors.Persistence.Tests.Losses;

/// <summary>What happens to a journal while nothing has it open.</summary>
public enum Loss
{
    /// <summary>It is gone as a whole.</summary>
    Everything,

    /// <summary>It is an older copy, by one record.</summary>
    LastRecord,

    /// <summary>It is an older copy, with the first record alone.</summary>
    AllButFirst,

    /// <summary>One record between two others is gone.</summary>
    Middle,

    /// <summary>The first record that is there is gone.</summary>
    First,
}
