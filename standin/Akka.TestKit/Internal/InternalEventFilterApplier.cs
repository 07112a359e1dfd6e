using Akka.Actor;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit.Internal;

internal sealed class InternalEventFilterApplier(TestKitBase testKit, ActorSystem system, IReadOnlyList<LogEventFilter> filters) : IEventFilterApplier
{
    public EventFilterFactory And => new(testKit, system, filters);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Expect(1, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) => Expect(1, timeout, action, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Expect(expectedCount, Leeway, action, cancellationToken);

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Expect<object>(expectedCount, timeout, () =>
        {
            action();
            return null;
        }, cancellationToken);

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) => Expect(1, func, cancellationToken);

    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) => Expect(1, timeout, func, cancellationToken);

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) =>
        Expect(expectedCount, Leeway, func, cancellationToken);

    public T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default)
    {
        using var counting = new Counting(this);
        var result = func();
        testKit.AwaitConditionNoThrow(() => counting.IsDone(expectedCount), testKit.Dilated(timeout), Poll, cancellationToken);
        counting.Check(expectedCount, timeout);
        return result;
    }

    public Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, Leeway, action, cancellationToken);

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, Leeway, actionAsync, cancellationToken);

    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, timeout, action, cancellationToken);

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(expectedCount, Leeway, actionAsync, cancellationToken);

    public Task ExpectAsync(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        ExpectAsync(expectedCount, timeout, () =>
        {
            action();
            return Task.CompletedTask;
        }, cancellationToken);

    public async Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default)
    {
        using var counting = new Counting(this);
        await action();
        await testKit.AwaitConditionNoThrowAsync(() => counting.IsDone(expectedCount), testKit.Dilated(timeout), Poll, cancellationToken);
        counting.Check(expectedCount, timeout);
    }

    public void Mute(Action action, CancellationToken cancellationToken = default)
    {
        using var muted = Mute();
        action();
    }

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default)
    {
        using var muted = Mute();
        return func();
    }

    public async Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default)
    {
        using var muted = Mute();
        await action();
    }

    public Task MuteAsync(Action action, CancellationToken cancellationToken = default)
    {
        Mute(action, cancellationToken);
        return Task.CompletedTask;
    }

    public IUnmutableFilter Mute() => new Muted(system, filters);

    private static TimeSpan Poll => TimeSpan.FromMilliseconds(10);

    private TimeSpan Leeway => testKit.TestKitSettings.TestEventFilterLeeway;

    private sealed class Muted : IUnmutableFilter
    {
        private readonly ActorSystem _system;
        private readonly IReadOnlyList<LogEventFilter> _filters;
        private bool _unmuted;

        public Muted(ActorSystem system, IReadOnlyList<LogEventFilter> filters)
        {
            _system = system;
            _filters = filters;
            system.EventStream.Publish(new Mute(filters));
        }

        public void Unmute()
        {
            if (!_unmuted)
            {
                _unmuted = true;
                _system.EventStream.Publish(new Unmute(_filters));
            }
        }

        public void Dispose() => Unmute();
    }

    private sealed class Counting : IDisposable
    {
        private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

        private readonly InternalEventFilterApplier _owner;
        private readonly IReadOnlyList<LogEventFilter> _filters;
        private readonly IUnmutableFilter _muted;
        private readonly long _quietSince = Environment.TickCount64;

        public Counting(InternalEventFilterApplier owner)
        {
            _owner = owner;
            _filters = owner.Filters;
            foreach (var filter in _filters)
            {
                filter.StartCounting();
            }

            _muted = owner.Mute();
        }

        private int Count => _filters.Sum(f => f.Count);

        /// <summary>Nothing expected means that nothing comes for a moment.</summary>
        public bool IsDone(int expected)
        {
            if (expected > 0)
            {
                return Count >= expected;
            }

            return Count > 0 || Environment.TickCount64 - _quietSince > Grace.TotalMilliseconds;
        }

        public void Check(int expected, TimeSpan timeout)
        {
            var count = Count;
            if (count < expected)
            {
                _owner.Assertions.Fail(
                    "Timeout ({0}) while waiting for messages. Only received {1}/{2} messages that matched filter [{3}]", timeout, count, expected, string.Join(", ", _filters));
            }
            else if (count > expected)
            {
                _owner.Assertions.Fail("Received {0} message(s) too many. Expected {1} messages that matched filter [{2}]", count - expected, expected, string.Join(", ", _filters));
            }
        }

        public void Dispose()
        {
            _muted.Unmute();
            foreach (var filter in _filters)
            {
                filter.StopCounting();
            }
        }
    }

    private IReadOnlyList<LogEventFilter> Filters => filters;

    private ITestKitAssertions Assertions => testKit.TestAssertions;
}
