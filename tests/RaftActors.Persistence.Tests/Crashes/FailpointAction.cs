namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>What happens at an armed point.</summary>
public enum FailpointAction
{
    None,

    /// <summary>From here on nothing is written or answered.</summary>
    Stop,

    /// <summary>The plug-in reports a failure. At <c>asked</c> it did nothing; at <c>done</c> it completed the operation.</summary>
    Fail,

    /// <summary>The journal refuses the record.</summary>
    Reject,

    /// <summary>This answer is lost; the plug-in continues.</summary>
    Lose,

    /// <summary>The process is killed by SIGKILL.</summary>
    Kill,
}
