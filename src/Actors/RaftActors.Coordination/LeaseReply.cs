using RaftActors.Machines.Locks;
using RaftActors.Messages;

namespace RaftActors.Coordination;

/// <summary>What an answer of the group means for a lease.</summary>
/// <param name="Kind">Whether it settles the request.</param>
/// <param name="Holder">Done or Refused: who holds the lock now, if the answer names someone.</param>
/// <param name="Text">Why it is not done, in words.</param>
internal sealed record LeaseReply(LeaseReplyKind Kind, LockHolder? Holder, string Text)
{
    public static LeaseReply Of(Answer<LockResult> answer)
    {
        var text = answer.Message ?? answer.Outcome.ToString();
        return answer.Outcome switch
        {
            Outcome.Ok => Of(answer.Result!),
            Outcome.NoSuchGroup or Outcome.TooLarge or Outcome.BadRequest or Outcome.WrongRange =>
                new LeaseReply(LeaseReplyKind.Impossible, null, text),
            Outcome.Unknown or Outcome.MachineError => new LeaseReply(LeaseReplyKind.Unknown, null, text),
            _ => new LeaseReply(LeaseReplyKind.NotDone, null, text),
        };
    }

    /// <summary>The request failed in this process.</summary>
    public static LeaseReply Of(Exception problem) => new(LeaseReplyKind.Impossible, null, problem.Message);

    private static LeaseReply Of(LockResult result) => result.Status switch
    {
        LockStatus.Done => new LeaseReply(LeaseReplyKind.Done, result.Holder, ""),
        LockStatus.Held or LockStatus.NotHolder or LockStatus.Free =>
            new LeaseReply(LeaseReplyKind.Refused, result.Holder, result.Message ?? "The lock is free."),
        _ => new LeaseReply(LeaseReplyKind.Impossible, null, result.Message ?? result.Status.ToString()),
    };
}
