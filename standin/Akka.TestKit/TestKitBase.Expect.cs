using Akka.Actor;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    public T ExpectMsg<T>(TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(duration, hint, cancellationToken);
        return (T)next.Message;
    }

    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        _assertions.AssertEqual(message, (T)next.Message, $"Expected a message equal to <{message}>{Hint(hint)}");
        return (T)next.Message;
    }

    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        FailUnless(isMessage((T)next.Message), "Got a message of the expected type <{0}>. Also expected that the predicate would return true, but it returned false. Message: {1}{2}", typeof(T), next.Message, Hint(hint));
        return (T)next.Message;
    }

    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        assert((T)next.Message);
        return (T)next.Message;
    }

    public T ExpectMsg<T>(Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        FailUnless(isMessageAndSender((T)next.Message, next.Sender), "The predicate returned false for {0} from {1}{2}", next.Message, next.Sender, Hint(hint));
        return (T)next.Message;
    }

    public T ExpectMsg<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        assertMessageAndSender((T)next.Message, next.Sender);
        return (T)next.Message;
    }

    public T ExpectMsg<T>(T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        _assertions.AssertEqual(expected, (T)next.Message, comparer, $"Expected a message equal to <{expected}>{Hint(hint)}");
        return (T)next.Message;
    }

    public T ExpectMsgFrom<T>(IActorRef sender, TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(duration, hint, cancellationToken);
        CheckSender(sender, next, hint);
        return (T)next.Message;
    }

    public T ExpectMsgFrom<T>(IActorRef sender, T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        CheckSender(sender, next, hint);
        _assertions.AssertEqual(message, (T)next.Message, $"Expected a message equal to <{message}>{Hint(hint)}");
        return (T)next.Message;
    }

    public T ExpectMsgFrom<T>(IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        CheckSender(sender, next, hint);
        FailUnless(isMessage((T)next.Message), "The predicate returned false for {0}{1}", next.Message, Hint(hint));
        return (T)next.Message;
    }

    public T ExpectMsgFrom<T>(Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        FailUnless(isSender(next.Sender), "The sender does not match the predicate: {0}{1}", next.Sender, Hint(hint));
        FailUnless(isMessage((T)next.Message), "The predicate returned false for {0}{1}", next.Message, Hint(hint));
        return (T)next.Message;
    }

    public T ExpectMsgFrom<T>(IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(timeout, hint, cancellationToken);
        CheckSender(sender, next, hint);
        assertMessage((T)next.Message);
        return (T)next.Message;
    }

    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default)
    {
        var next = Next<T>(null, null, cancellationToken);
        FailUnless(messages.Contains((T)next.Message), "{0} is none of the expected messages", next.Message);
        return (T)next.Message;
    }

    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = Next<Terminated>(timeout, hint, cancellationToken);
        var terminated = (Terminated)next.Message;
        FailUnless(terminated.ActorRef.Equals(target), "Expected the end of {0}, got that of {1}{2}", target, terminated.ActorRef, Hint(hint));
        return terminated;
    }

    private MessageEnvelope Next<T>(TimeSpan? max, string hint, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(max);
        var envelope = Seen(_inbox.Take(limit, cancellationToken));
        FailUnless(envelope is not null, "Failed: Timeout {0} while waiting for a message of type {1}{2}", limit, typeof(T), Hint(hint));
        FailUnless(envelope.Message is T, "Failed: Expected a message of type {0}, but received {{{1}}} (type {2}) instead{3} from {4}", typeof(T), envelope.Message, envelope.Message?.GetType(), Hint(hint), envelope.Sender);
        return envelope;
    }

    public void ExpectNoMsg(CancellationToken cancellationToken = default) => ExpectSilence(RemainingOrDefault, cancellationToken);

    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) => ExpectSilence(Dilated(duration), cancellationToken);

    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => ExpectAll(RemainingOrDefault, messages, CancellationToken.None);

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAll(RemainingOrDefault, messages, cancellationToken);

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) => ExpectAll(Dilated(max), messages, CancellationToken.None);

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAll(Dilated(max), messages, cancellationToken);

    private void CheckSender(IActorRef sender, MessageEnvelope next, string hint) =>
        FailUnless(sender.Equals(next.Sender), "Sender does not match. Expected {0}, got {1}{2}", sender, next.Sender, Hint(hint));

    private void ExpectSilence(TimeSpan duration, CancellationToken token)
    {
        var envelope = Seen(_inbox.Take(duration, token));
        FailUnless(envelope is null, "Received unexpected message {0} from {1}", envelope?.Message, envelope?.Sender);
        _lastWasNoMessage = true;
    }

    private IReadOnlyCollection<T> ExpectAll<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken token)
    {
        var received = ReceiveWithin(messages.Count, max, token);
        var missing = messages.ToList();
        foreach (var message in received)
        {
            FailUnless(message is T typed && missing.Remove(typed), "Got the unexpected message {0}; still expected: {1}", message, string.Join(", ", missing));
        }

        return received.ConvertAll(m => (T)m);
    }
}
