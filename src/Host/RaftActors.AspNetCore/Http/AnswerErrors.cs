using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>What each outcome of a request is over HTTP.</summary>
internal static class AnswerErrors
{
    /// <param name="group">The group or keyspace that was addressed.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="isRead">Whether it changes nothing: unanswered, it is never ambiguous.</param>
    /// <exception cref="ApiError">The answer is not Ok.</exception>
    public static Answer Checked(string group, Answer answer, bool isRead)
    {
        var (status, code) = answer.Outcome switch
        {
            Outcome.Ok => (200, ""),
            Outcome.NoLeader => (503, "no-leader"),
            Outcome.Busy => (503, "busy"),
            Outcome.Stopping => (503, "stopping"),
            Outcome.Moving => (503, "moving"),
            Outcome.TooLarge => (413, "too-large"),
            Outcome.NoSuchGroup => (404, "no-such-group"),
            Outcome.BadRequest => (400, "malformed"),
            Outcome.Refused => (409, "refused"),
            Outcome.WrongRange => (409, "wrong-range"),
            Outcome.MachineError => (422, "machine-error"),
            Outcome.SessionExpired => (410, "session-expired"),
            Outcome.AnswerForgotten => (410, "answer-forgotten"),
            _ when isRead => (503, "not-answered"),
            _ => (504, "unknown"),
        };
        return answer.IsOk
            ? answer
            : throw new ApiError(status, code, answer.Message ?? answer.Outcome.ToString())
            {
                Group = group,

                // No leader answered, so the presumed leader is not named.
                Leader = answer.Outcome == Outcome.NoLeader ? null : answer.Leader,
                IsUnknown = status == 504,
            };
    }
}
