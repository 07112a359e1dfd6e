using System.Text;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.Protocol.Log;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Tests.Machines.Ranged;

/// <summary>A range that is cut and joined again is what it would have been as a whole.</summary>
public sealed class MergeHistoryTests
{
    private const int Histories = 400;
    private const long Later = long.MaxValue / 2;
    private static readonly string[] Names = ["a", "c", "e", "g", "i", "k"];

    [Fact]
    public void Random_histories_of_split_and_merge_must_answer_like_the_whole()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            new History(seed).Run();
        }
    }

    [Fact]
    public void Revisions_must_grow_for_each_key_over_split_and_merge()
    {
        var target = new RangedLog(() => new KvMachine(), "k-r1");
        var seen = 0L;
        for (var round = 1; round <= 5; round++)
        {
            var source = target.Split(10 * round, "c"u8.ToArray(), $"k-r{round + 1}");
            for (var i = 0; i < 7 * round; i++)
            {
                seen = Grown(source, seen);
            }

            Merge(source, target, 5 + (10 * round));
            seen = Grown(target, seen);
        }

        static long Grown(RangedLog log, long seen)
        {
            log.Append(EntryKind.Command, KvCommands.Put("e", "x"u8.ToArray()));
            var revision = KvResult.Decode(log.Machine.Query(KvQueries.Get("e"))).Entries.Single().ModIndex;
            Assert.True(revision > seen, $"{revision} after {seen}");
            return revision;
        }
    }

    [Fact]
    public void Log_time_must_not_go_back_or_stand_still_for_the_keys_that_come()
    {
        var target = new RangedLog(() => new KvMachine(), "k-r1");
        var source = target.Split(2, "c"u8.ToArray(), "k-r2");
        source.Now += 50_000;
        source.Append(EntryKind.Command, KvCommands.Put("e", "x"u8.ToArray()));
        Merge(source, target, 3);
        Assert.Equal(source.Machine.Timestamp, target.Machine.Timestamp);

        target.Now += 10;
        target.Append(EntryKind.Command, KvCommands.Put("e", "y"u8.ToArray()));
        Assert.Equal(source.Machine.Timestamp + 10, target.Machine.Timestamp);
        Assert.Equal(target.SaveAfterReplay(), target.Save());
    }

    [Fact]
    public void What_was_not_shipped_whole_or_differs_must_not_be_absorbed()
    {
        var (target, source) = Split();
        var ship = Begin(target, source, 3);
        Assert.Equal(RangeRefusal.Machine, Refused(target.Change(ship.Absorb())));
        ship.Finish(target);
        Assert.Equal(RangeRefusal.Machine, Refused(target.Change(ship.Absorb())));
        source.Change(new RangeEntry.Freeze(3, source.State.Descriptor!.Version, target.State.Descriptor!));
        Assert.Equal(RangeRefusal.Machine, Refused(target.Change(ship.Absorb())));
        ship.Finish(target);
        Assert.Contains("iverged", ((RangeAnswer.Refused)target.Change(ship.Absorb() with { Hash = 1 })).Text);
        Assert.Equal(RangeRefusal.Machine, Refused(target.Change(ship.Absorb() with { Hash = null })));
        Assert.IsType<RangeAnswer.Done>(target.Change(ship.Absorb()));
        Assert.IsType<RangeAnswer.Done>(target.Change(ship.Absorb()));
        Assert.Single(KvResult.Decode(target.Machine.Query(KvQueries.Get("e"))).Entries);
    }

    [Fact]
    public void Pieces_of_an_earlier_attempt_must_not_mix_with_a_later_one()
    {
        var (target, source) = Split();
        var first = Begin(target, source, 3);
        var begun = first.Next()!;
        target.Change(begun);
        var second = new Shipment(source, 3, 2, 64);
        target.Change(second.Next()!);
        Assert.Equal(RangeRefusal.OldAttempt, Refused(target.Change(begun)));
        Assert.Equal(RangeRefusal.OldAttempt, Refused(target.Change(first.Next()!)));
        source.Change(new RangeEntry.Freeze(3, source.State.Descriptor!.Version, target.State.Descriptor!));
        second.Finish(target);
        Assert.Equal(RangeRefusal.OldAttempt, Refused(target.Change(first.Absorb())));
        Assert.IsType<RangeAnswer.Done>(target.Change(second.Absorb()));
    }

    [Fact]
    public void A_damaged_piece_or_a_gap_must_be_refused_and_a_late_decision_must_not_count()
    {
        var (target, source) = Split();
        var ship = Begin(target, source, 3);
        var part = (RangeEntry.AbsorbPart)ship.Next()!;
        Assert.Equal(RangeRefusal.Machine, Refused(target.Change(part with { Crc = part.Crc + 1 })));
        Assert.Equal(RangeRefusal.Gap, Refused(target.Change(ship.Next()!)));
        Assert.IsType<RangeAnswer.Done>(target.Change(part));
        Assert.Equal(RangeRefusal.Gap, Refused(target.Change(new RangeEntry.AbsorbTail(3, 1, source.Index + 1, 0, false, []))));
        source.Change(new RangeEntry.Freeze(3, source.State.Descriptor!.Version, target.State.Descriptor!));
        ship = new Shipment(source, 3, 2, 64);
        ship.Finish(target);
        Assert.IsType<RangeAnswer.Done>(target.Change(new RangeEntry.CancelAbsorb(3, target.State.Descriptor!.Version)));
        Assert.IsType<RangeAnswer.TooLate>(target.Change(ship.Absorb()));
        Assert.IsType<RangeAnswer.Done>(source.Change(new RangeEntry.Thaw(3, source.State.Descriptor!.Version)));
        Assert.True(source.Append(EntryKind.Command, KvCommands.Put("e", default)).Outcome == Outcome.Ok);
        Assert.Equal(target.SaveAfterReplay(), target.Save());
    }

    private static (RangedLog Target, RangedLog Source) Split()
    {
        var target = new RangedLog(() => new KvMachine(), "k-r1");
        target.Append(EntryKind.Command, KvCommands.Put("e", new byte[300]));
        return (target, target.Split(2, "c"u8.ToArray(), "k-r2"));
    }

    private static Shipment Begin(RangedLog target, RangedLog source, long operation)
    {
        var (left, right) = (target.State.Descriptor!, source.State.Descriptor!);
        Assert.IsType<RangeAnswer.Done>(target.Change(
            new RangeEntry.BeginAbsorb(operation, left.Version, right.Group, right.Keys, right.Version)));
        return new Shipment(source, operation, 1, 64);
    }

    private static void Merge(RangedLog source, RangedLog target, long operation)
    {
        var ship = Begin(target, source, operation);
        source.Change(new RangeEntry.Freeze(operation, source.State.Descriptor!.Version, target.State.Descriptor!));
        ship.Finish(target);
        Assert.IsType<RangeAnswer.Done>(target.Change(ship.Absorb()));
        target.Change(new RangeEntry.Acknowledge(operation));
    }

    private static RangeRefusal Refused(RangeAnswer answer) => Assert.IsType<RangeAnswer.Refused>(answer).Code;

    /// <summary>One history: commands with and without repetitions, a split, a merge with lost, repeated and restarted shipping.</summary>
    private sealed class History(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly RangedLog _whole = new(() => new CounterMachine(), "k-r1");
        private readonly RangedLog _left = new(() => new CounterMachine(), "k-r1");
        private readonly List<(KeySession Session, string Name, byte[] Command)> _sent = [];
        private RangedLog? _right;
        private byte[] _at = [];
        private long _sequence;

        public void Run()
        {
            Commands(10);
            _at = Encoding.UTF8.GetBytes(((string[])["b", "d", "h"])[_random.Next(3)]);
            _right = _left.Split(2, _at, "k-r2");
            Commands(20);
            var (left, right) = (_left.State.Descriptor!, _right.State.Descriptor!);
            _left.Change(new RangeEntry.BeginAbsorb(3, left.Version, right.Group, right.Keys, right.Version));
            var ship = new Shipment(_right, 3, 1, 40);
            for (var attempt = 2; _random.Next(3) == 0; attempt++)
            {
                Ship(ship, _random.Next(6));
                ship = new Shipment(_right, 3, attempt, 20 + _random.Next(200));
            }

            Ship(ship, _random.Next(30));
            _right.Change(new RangeEntry.Freeze(3, right.Version, left));
            Ship(ship, 1);
            ship.Finish(_left);
            Restart(_left);
            Assert.True(_left.Change(ship.Absorb()) is RangeAnswer.Done, $"seed {seed}");
            _right = null;
            Commands(20);
            foreach (var name in Names)
            {
                Assert.True(
                    _whole.Machine.Query(CounterCommands.Get(name)).Span.SequenceEqual(_left.Machine.Query(CounterCommands.Get(name)).Span),
                    $"seed {seed}: {name}");
            }

            Assert.True(_left.SaveAfterReplay().AsSpan().SequenceEqual(_left.Save()), $"seed {seed}: a replica that restarted differs");
        }

        private void Ship(Shipment ship, int pieces)
        {
            for (var i = 0; i < pieces; i++)
            {
                if (ship.Next() is { } piece)
                {
                    Assert.True(_left.Change(piece) is RangeAnswer.Done, $"seed {seed}");
                    if (_random.Next(3) == 0)
                    {
                        _left.Change(piece);
                    }
                }

                Commands(_random.Next(3), _right!.State.Merges.Frozen is not null);
                Restart(_left);
            }
        }

        private void Restart(RangedLog log)
        {
            if (_random.Next(4) == 0)
            {
                log.Restart();
            }
        }

        private void Commands(int count, bool isFrozen = false)
        {
            for (var i = 0; i < count; i++)
            {
                _whole.Now += 3;
                _left.Now += _random.Next(5);
                var isRepeated = _sent.Count > 0 && _random.Next(4) == 0;
                var name = Names[_random.Next(Names.Length)];
                (KeySession Session, string Name, byte[] Command) sent = isRepeated
                    ? _sent[_random.Next(_sent.Count)]
                    : (new KeySession(9, _sequence + 1, 1, Later), name, CounterCommands.Add(name, _random.Next(1, 50)).ToArray());
                var isRight = _right is not null && Encoding.UTF8.GetBytes(sent.Name).AsSpan().SequenceCompareTo(_at) >= 0;
                if (isFrozen && isRight)
                {
                    Assert.Equal(Outcome.Moving, _right!.Command(sent.Session, sent.Command).Outcome);
                    continue;
                }

                if (!isRepeated)
                {
                    _sequence++;
                    _sent.Add(sent);
                }

                var expected = _whole.Command(sent.Session, sent.Command);
                var answer = (isRight ? _right! : _left).Command(sent.Session, sent.Command);
                Assert.True(
                    expected.Outcome == answer.Outcome && expected.Result.Span.SequenceEqual(answer.Result.Span),
                    $"seed {seed}: {answer.Outcome} instead of {expected.Outcome} for {sent.Session.Sequence}");
            }
        }
    }
}
