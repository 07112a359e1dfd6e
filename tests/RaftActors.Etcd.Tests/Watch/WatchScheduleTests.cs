using System.Text;
using RaftActors.Etcd.Watch;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Etcd.Tests.Watch;

/// <summary>
/// Random schedules of writes, watches, reads of history, full queues, compactions, cancellations and progress. The seed of a failure is
/// in its message; RAFTACTORS_SEEDS sets how many are run.
/// </summary>
public sealed class WatchScheduleTests(ITestOutputHelper output)
{
    private const int Steps = 400;
    private static readonly WatchLimits Tight = new(3, 200, 2000);
    private static readonly string[] Keys = ["a", "a1", "a2", "b", "b1", "c"];

    [Fact]
    public void A_watch_sees_each_event_once_in_order_and_none_is_missing()
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("RAFTACTORS_SEEDS"), out var more) ? more : 500;
        var (events, compactions, progresses) = (0, 0, 0);
        for (var seed = 0; seed < seeds; seed++)
        {
            try
            {
                var run = new Run(seed);
                run.Execute();
                events += run.Clients.Sum(c => c.Events);
                compactions += run.Clients.Sum(c => c.Compactions);
                progresses += run.Clients.Sum(c => c.Progresses);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"The schedule with seed {seed} fails.", e);
            }
        }

        output.WriteLine($"{seeds} seeds: {events} events, {compactions} ends by compaction, {progresses} answers about progress");
        Assert.True(events > seeds && compactions > seeds / 10 && progresses > seeds, "The schedules do not reach what they should.");
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly HistoryModel _history = new();
        private readonly WatchHub _hub;

        /// <summary>A page that was read for the hub, and not handed over yet.</summary>
        private HistoryPage? _reading;

        public Run(int seed)
        {
            _random = new Random(seed);
            _hub = new WatchHub(1, -1, Tight);
            Clients = [.. Enumerable.Range(0, 3).Select(_ => new ClientModel(_history, _hub, _hub.Open()))];
        }

        public ClientModel[] Clients { get; }

        public void Execute()
        {
            for (var i = 0; i < Steps; i++)
            {
                Step(Clients[_random.Next(Clients.Length)]);
            }

            Settle();
            foreach (var client in Clients)
            {
                client.AssertComplete();
            }
        }

        private void Step(ClientModel client)
        {
            switch (_random.Next(21))
            {
                case < 6:
                    Apply();
                    break;
                case < 10:
                    ReadForHub();
                    break;
                case < 12:
                    client.Create(Wish());
                    break;
                case 12 when client.Ids.ToArray() is { Length: > 0 } ids:
                    client.Cancel(ids[_random.Next(ids.Length)]);
                    break;
                case 13:
                    client.Stream.RequestProgress();
                    break;
                case 14:
                    client.Stream.NotifyProgress();
                    break;
                case 15 when _random.Next(4) == 0:
                    _history.Compact(_random.NextInt64(0, _history.Present + 1));
                    break;
                case < 18:
                    ReadHistory(client);
                    break;
                default:
                    client.Take();
                    break;
            }
        }

        /// <summary>Half of a read, as for streams.</summary>
        private void ReadForHub()
        {
            if (_reading is null)
            {
                _reading = _history.Page(_hub.Revision + 1, _random.Next(1, 4), _hub.WantsPrevious || _random.Next(4) == 0);
                return;
            }

            _hub.Advance(_reading);
            _reading = null;
        }

        /// <summary>Half of a read: other steps come between the reading and the handing over.</summary>
        private void ReadHistory(ClientModel client)
        {
            if (client.Reading is { } page)
            {
                client.Stream.Feed(page);
                client.Reading = null;
            }
            else if (client.Stream.NextRead() is { } read)
            {
                client.Reading = _hub.Recent(read) ?? _history.Page(read.From, _random.Next(1, 5), read.WithPrevious);
            }
        }

        private void Apply() => _history.Apply(
            [.. Keys.Where(_ => _random.Next(3) == 0).DefaultIfEmpty("z").Select(k => (k, _random.Next(3) == 0))]);

        private WatchCreate Wish()
        {
            var key = Encoding.UTF8.GetBytes(Keys[_random.Next(Keys.Length)]);
            byte[] end = _random.Next(4) switch
            {
                0 => [],
                1 => [0],
                _ => Encoding.UTF8.GetBytes(Keys[_random.Next(Keys.Length)] + "z"),
            };
            var start = _random.Next(10) switch
            {
                0 => -1,
                < 5 => 0,
                _ => _random.NextInt64(1, _history.Present + 4),
            };
            return new WatchCreate(WatchRange.Of(key, end), start, _random.Next(6) == 0 ? _random.Next(1, 4) : 0)
            {
                NoPut = _random.Next(6) == 0,
                NoDelete = _random.Next(6) == 0,
                WithPrevious = _random.Next(3) == 0,
                NotifiesProgress = _random.Next(2) == 0,
                Fragments = _random.Next(2) == 0,
            };
        }

        /// <summary>Everything that can happen without new requests happens.</summary>
        private void Settle()
        {
            for (var i = 0; i < 100_000; i++)
            {
                var isIdle = _hub.Revision == _history.Present;
                if (!isIdle)
                {
                    _hub.Advance(_history.Page(_hub.Revision + 1, 3, _hub.WantsPrevious));
                }

                foreach (var client in Clients)
                {
                    isIdle &= !client.Take() && client.Reading is null && client.Stream.NextRead() is null;
                    ReadHistory(client);
                }

                if (isIdle)
                {
                    return;
                }
            }

            Assert.Fail("The streams do not come to rest.");
        }
    }
}
