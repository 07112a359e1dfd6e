namespace RaftActors.Ranges.State;

/// <summary>What a session's table says about a command.</summary>
internal enum SessionVerdict
{
    /// <summary>It was not executed before, and is to be executed and remembered.</summary>
    Execute,

    /// <summary>It was executed before; the first answer is given again.</summary>
    Repeated,

    /// <summary>It may have been executed before; its time is over. Not executed.</summary>
    SessionExpired,

    /// <summary>It may have been executed before, but its answer is not kept. Not executed.</summary>
    AnswerForgotten,
}
