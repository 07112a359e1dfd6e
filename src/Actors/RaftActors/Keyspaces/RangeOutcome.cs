namespace RaftActors.Keyspaces;

/// <summary>How an order to change ranges ended.</summary>
public enum RangeOutcome
{
    /// <summary>It is done.</summary>
    Completed,

    /// <summary>It had no effect, and never will: its preconditions ceased to hold while it was under way.</summary>
    Cancelled,

    /// <summary>It is under way, and goes on; the time to wait is over.</summary>
    Open,

    /// <summary>It was not begun: the message says why.</summary>
    Refused,

    /// <summary>The map did not answer in time: it may have begun or not. Look at the operations.</summary>
    Unknown,
}
