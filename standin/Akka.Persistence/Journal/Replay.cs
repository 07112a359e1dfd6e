using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>One running replay: where its events go, and how it ends.</summary>
internal sealed class Replay
{
    private readonly ReplayFilterState _filter;
    private readonly ILoggingAdapter _log;

    public Replay(ReplayMessages message, ReplayFilterState filter, ILoggingAdapter log)
    {
        Message = message;
        _filter = filter;
        _log = log;
        OnEvent = Deliver;
    }

    public ReplayMessages Message { get; }

    public Action<IPersistentRepresentation> OnEvent { get; }

    public void Succeed(long highestSequenceNr)
    {
        _filter?.Flush();
        Message.PersistentActor.Tell(new RecoverySuccess(highestSequenceNr), ActorRefs.NoSender);
    }

    public void Fail(Exception cause)
    {
        // What is held back came before the failure of the journal; but not when the filter itself has refused it.
        if (_filter is { HasRefused: false })
        {
            _filter.Flush();
        }

        Message.PersistentActor.Tell(new ReplayMessagesFailure(cause), ActorRefs.NoSender);
    }

    private void Deliver(IPersistentRepresentation persistent)
    {
        if (persistent.IsDeleted)
        {
            return;
        }

        if (_filter is null)
        {
            Message.PersistentActor.Tell(new ReplayedMessage(persistent), ActorRefs.NoSender);
            return;
        }

        _filter.OnEvent(persistent);
        if (_filter.Findings.Count > 0)
        {
            foreach (var finding in _filter.Findings)
            {
                _log.Warning(finding);
            }

            _filter.Findings.Clear();
        }
    }
}
