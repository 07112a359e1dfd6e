using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Routing;

/// <summary>Answers in the type that a client expects.</summary>
internal static class Replies
{
    /// <param name="request">What was asked.</param>
    /// <param name="answer">How it ended.</param>
    /// <param name="exported">The state of a completed export.</param>
    public static object Of(ClientRequest request, Answer answer, GroupState? exported = null) => request switch
    {
        ExportRequest => new Exported(answer, exported),
        OpenSessionRequest when answer.IsOk => new SessionOpened(request.Group, answer.Index),
        _ => answer,
    };
}
