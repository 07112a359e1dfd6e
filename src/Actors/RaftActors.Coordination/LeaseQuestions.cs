using Akka.Actor;
using RaftActors.Machines.Locks;
using RaftActors.Messages;

namespace RaftActors.Coordination;

/// <summary>
/// What a lease asks its group. One answer is awaited at a time, that to the latest question; the answers arrive at the lease's actor.
/// </summary>
internal sealed class LeaseQuestions(RaftLeaseSettings settings, LockClient locks, LeaseView view, IActorRef lease)
{
    /// <summary>A question with less time is not worth asking.</summary>
    public static readonly TimeSpan ShortestTry = TimeSpan.FromMilliseconds(10);

    private long _number;

    public bool IsAwaited(LeaseProtocol.Answered answered) => answered.Number == _number;

    /// <summary>No answer is awaited.</summary>
    public void Forget() => _number++;

    public void Acquire(TimeSpan patience) =>
        Ask(time => locks.AcquireAsync(settings.Name, settings.Owner, settings.Timeout, time), patience);

    public void Renew(long token, TimeSpan patience) =>
        Ask(time => locks.RenewAsync(settings.Name, settings.Owner, token, settings.Timeout, time), patience);

    public void Release(long token, TimeSpan patience) =>
        Ask(time => locks.ReleaseAsync(settings.Name, settings.Owner, token, time), patience);

    /// <summary>Who holds it?</summary>
    public void Search(TimeSpan patience) => Ask(time => locks.ShowAsync(settings.Name, timeout: time), patience);

    private void Ask(Func<TimeSpan, Task<Answer<LockResult>>> ask, TimeSpan patience)
    {
        // Before it is sent: a lease counts from here.
        var (number, sentAt) = (++_number, view.Now);
        ask(patience < ShortestTry ? ShortestTry : patience).PipeTo(
            lease,
            success: answer => new LeaseProtocol.Answered(number, sentAt, LeaseReply.Of(answer)),
            failure: problem => new LeaseProtocol.Answered(number, sentAt, LeaseReply.Of(problem)));
    }
}
