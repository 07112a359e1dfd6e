using System.Collections;
using System.Runtime.CompilerServices;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>The next message, or null when none came in time.</summary>
    public object ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Seen(_inbox.Take(RemainingOrDilated(max), cancellationToken))?.Message;

    public async ValueTask<object> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Seen(await _inbox.TakeAsync(RemainingOrDilated(max), cancellationToken))?.Message;

    public bool TryReceiveOne(out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        envelope = Seen(_inbox.Take(RemainingOrDilated(max), cancellationToken));
        return envelope is not null;
    }

    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(TimeSpan? max, CancellationToken cancellationToken = default)
    {
        var envelope = Seen(await _inbox.TakeAsync(RemainingOrDilated(max), cancellationToken));
        return (envelope is not null, envelope);
    }

    public object PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        _inbox.Peek(RemainingOrDilated(max), cancellationToken)?.Message;

    public async ValueTask<object> PeekOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await _inbox.PeekAsync(RemainingOrDilated(max), cancellationToken))?.Message;

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        ReceiveWithin(numberOfMessages, RemainingOrDefault, cancellationToken);

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        ReceiveWithin(numberOfMessages, RemainingOrDilated(max), cancellationToken);

    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, CancellationToken cancellationToken = default) =>
        ReceiveWithinAsync(numberOfMessages, RemainingOrDefault, cancellationToken);

    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        ReceiveWithinAsync(numberOfMessages, RemainingOrDilated(max), cancellationToken);

    public object FishForMessage(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage(isMessage, null, max, hint, cancellationToken);

    /// <summary>Skips messages until one fits; those skipped are added to <paramref name="allMessages"/>.</summary>
    public T FishForMessage<T>(
        Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        var end = Now + limit;
        while (true)
        {
            var envelope = Seen(_inbox.Take(Max(end - Now, TimeSpan.Zero), cancellationToken));
            FailUnless(envelope is not null, "Timeout ({0}) during FishForMessage{1}", limit, Hint(hint));
            if (envelope.Message is T typed && isMessage(typed))
            {
                return typed;
            }

            allMessages?.Add(envelope.Message);
        }
    }

    public ValueTask<object> FishForMessageAsync(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync<object>(isMessage, max, hint, cancellationToken);

    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync(isMessage, null, max, hint, cancellationToken);

    public async ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        var end = Now + limit;
        while (true)
        {
            var envelope = Seen(await _inbox.TakeAsync(Max(end - Now, TimeSpan.Zero), cancellationToken));
            FailUnless(envelope is not null, "Timeout ({0}) during FishForMessage{1}", limit, Hint(hint));
            if (envelope.Message is T typed && isMessage(typed))
            {
                return typed;
            }

            allMessages?.Add(envelope.Message);
        }
    }

    public Task FishUntilMessageAsync<T>(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        FishForMessageAsync<T>(static _ => true, max, "", cancellationToken).AsTask();

    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(filter, max, null, msgs, cancellationToken);

    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, TimeSpan? idle, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(filter, max, idle, msgs, cancellationToken);

    /// <summary>Receives until the filter gives nothing, nothing comes, or there are enough. What does not fit stays.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
    {
        var end = Now + RemainingOrDilated(max);
        var received = new List<T>();
        while (received.Count < msgs)
        {
            var left = Max(end - Now, TimeSpan.Zero);
            var next = _inbox.Peek(Min(left, idle ?? left), cancellationToken);
            if (next is null || filter(next.Message) is not { } kept)
            {
                break;
            }

            Seen(_inbox.Take(TimeSpan.Zero, cancellationToken));
            received.Add(kept);
        }

        _lastWasNoMessage = true;
        return received;
    }

    public IReadOnlyList<T> ReceiveWhile<T>(
        Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default) where T : class
    {
        var end = Now + RemainingOrDilated(max);
        var received = new List<T>();
        while (received.Count < msgs)
        {
            var left = Max(end - Now, TimeSpan.Zero);
            var next = _inbox.Peek(Min(left, idle ?? left), cancellationToken);
            var typed = next?.Message as T;
            if (next is null || (typed is null && !shouldIgnoreOtherMessageTypes) || (typed is not null && !shouldContinue(typed)))
            {
                break;
            }

            Seen(_inbox.Take(TimeSpan.Zero, cancellationToken));
            if (typed is not null)
            {
                received.Add(typed);
            }
        }

        _lastWasNoMessage = true;
        return received;
    }

    private static string Hint(string hint) => string.IsNullOrEmpty(hint) ? "" : ", hint: " + hint;

    private MessageEnvelope Seen(MessageEnvelope envelope)
    {
        _lastWasNoMessage = false;
        _last = envelope ?? NullMessageEnvelope.Instance;
        return envelope;
    }

    private void FailUnless(bool condition, string format, params object[] args)
    {
        if (!condition)
        {
            _assertions.Fail(format, args);
        }
    }

    private List<object> ReceiveWithin(int count, TimeSpan max, CancellationToken token)
    {
        var end = Now + max;
        var received = new List<object>(count);
        while (received.Count < count)
        {
            var envelope = Seen(_inbox.Take(Max(end - Now, TimeSpan.Zero), token));
            FailUnless(envelope is not null, "Timeout ({0}) while expecting {1} messages. Only got {2} after {0}.", max, count, received.Count);
            received.Add(envelope.Message);
        }

        return received;
    }

    private async IAsyncEnumerable<object> ReceiveWithinAsync(int count, TimeSpan max, [EnumeratorCancellation] CancellationToken token)
    {
        var end = Now + max;
        for (var received = 0; received < count; received++)
        {
            var envelope = Seen(await _inbox.TakeAsync(Max(end - Now, TimeSpan.Zero), token));
            FailUnless(envelope is not null, "Timeout ({0}) while expecting {1} messages. Only got {2} after {0}.", max, count, received);
            yield return envelope.Message;
        }
    }
}
