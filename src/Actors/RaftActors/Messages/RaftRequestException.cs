namespace RaftActors.Messages;

/// <summary>The result of a request was asked for, and the request was not done.</summary>
/// <param name="answer">How it ended; <see cref="Outcome.Unknown"/> means that it may have been applied.</param>
public sealed class RaftRequestException(Answer answer) : Exception($"{answer.Outcome}: {answer.Message}")
{
    /// <summary>How the request ended.</summary>
    public Answer Answer { get; } = answer;
}
