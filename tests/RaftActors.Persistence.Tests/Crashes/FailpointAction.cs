namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>What happens at an armed point.</summary>
public enum FailpointAction
{
    None,

    /// <summary>Nothing is written and nothing is answered any more, from here on.</summary>
    Stop,

    /// <summary>The plug-in says that it failed. At <c>asked</c> it did nothing; at <c>done</c> it did what it was asked.</summary>
    Fail,

    /// <summary>The journal refuses the record.</summary>
    Reject,

    /// <summary>This answer is lost; the plug-in goes on.</summary>
    Lose,

    /// <summary>The process ends by SIGKILL.</summary>
    Kill,
}
