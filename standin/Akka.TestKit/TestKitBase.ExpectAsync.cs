using Akka.Actor;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    public async ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(duration, hint, cancellationToken);
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgAsync<T>(T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        _assertions.AssertEqual(message, (T)next.Message, $"Expected a message equal to <{message}>{Hint(hint)}");
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgAsync<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        FailUnless(isMessage((T)next.Message), "Got a message of the expected type <{0}>. Also expected that the predicate would return true, but it returned false. Message: {1}{2}", typeof(T), next.Message, Hint(hint));
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgAsync<T>(Action<T> assert, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        assert((T)next.Message);
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgAsync<T>(Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        FailUnless(isMessageAndSender((T)next.Message, next.Sender), "The predicate returned false for {0} from {1}{2}", next.Message, next.Sender, Hint(hint));
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgAsync<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        assertMessageAndSender((T)next.Message, next.Sender);
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgAsync<T>(T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        _assertions.AssertEqual(expected, (T)next.Message, comparer, $"Expected a message equal to <{expected}>{Hint(hint)}");
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(duration, hint, cancellationToken);
        CheckSender(sender, next, hint);
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        CheckSender(sender, next, hint);
        _assertions.AssertEqual(message, (T)next.Message, $"Expected a message equal to <{message}>{Hint(hint)}");
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        CheckSender(sender, next, hint);
        FailUnless(isMessage((T)next.Message), "The predicate returned false for {0}{1}", next.Message, Hint(hint));
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgFromAsync<T>(Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        FailUnless(isSender(next.Sender), "The sender does not match the predicate: {0}{1}", next.Sender, Hint(hint));
        FailUnless(isMessage((T)next.Message), "The predicate returned false for {0}{1}", next.Message, Hint(hint));
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(timeout, hint, cancellationToken);
        CheckSender(sender, next, hint);
        assertMessage((T)next.Message);
        return (T)next.Message;
    }

    public async ValueTask<T> ExpectMsgAnyOfAsync<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<T>(null, null, cancellationToken);
        FailUnless(messages.Contains((T)next.Message), "{0} is none of the expected messages", next.Message);
        return (T)next.Message;
    }

    public async ValueTask<Terminated> ExpectTerminatedAsync(IActorRef target, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default)
    {
        var next = await NextAsync<Terminated>(timeout, hint, cancellationToken);
        var terminated = (Terminated)next.Message;
        FailUnless(terminated.ActorRef.Equals(target), "Expected the end of {0}, got that of {1}{2}", target, terminated.ActorRef, Hint(hint));
        return terminated;
    }

    private async ValueTask<MessageEnvelope> NextAsync<T>(TimeSpan? max, string hint, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(max);
        var envelope = Seen(await _inbox.TakeAsync(limit, cancellationToken));
        FailUnless(envelope is not null, "Failed: Timeout {0} while waiting for a message of type {1}{2}", limit, typeof(T), Hint(hint));
        FailUnless(envelope.Message is T, "Failed: Expected a message of type {0}, but received {{{1}}} (type {2}) instead{3} from {4}", typeof(T), envelope.Message, envelope.Message?.GetType(), Hint(hint), envelope.Sender);
        return envelope;
    }

    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) => ExpectSilenceAsync(RemainingOrDefault, cancellationToken);

    public ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        ExpectSilenceAsync(Dilated(duration), cancellationToken);

    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsgAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    private async ValueTask ExpectSilenceAsync(TimeSpan duration, CancellationToken token)
    {
        var envelope = Seen(await _inbox.TakeAsync(duration, token));
        FailUnless(envelope is null, "Received unexpected message {0} from {1}", envelope?.Message, envelope?.Sender);
        _lastWasNoMessage = true;
    }
}
