using RaftActors.Messages;

namespace RaftActors.Client;

/// <summary>A session could not be opened; see <see cref="Answer"/>.</summary>
public sealed class SessionRefusedException : Exception
{
    internal SessionRefusedException(Answer answer)
        : base($"The session was not opened: {answer.Outcome}. {answer.Message}") => Answer = answer;

    /// <summary>How the request ended.</summary>
    public Answer Answer { get; }
}
