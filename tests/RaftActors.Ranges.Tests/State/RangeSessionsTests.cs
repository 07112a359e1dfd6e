using CsCheck;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.State;

public sealed class RangeSessionsTests
{
    [Fact]
    public void A_repetition_gets_the_first_answer_and_one_that_came_too_late_none()
    {
        var sessions = new RangeSessions();
        Assert.Equal(SessionVerdict.Execute, Send(sessions, 1, 1, 100, now: 10));

        Assert.Equal(SessionVerdict.Repeated, sessions.Admit(new SessionCommand(1, 1, 1, 100), 100, out var first));
        Assert.Equal(10, first!.Index);
        Assert.Equal(SessionVerdict.SessionExpired, Send(sessions, 1, 1, 100, now: 101));
        Assert.Equal(SessionVerdict.SessionExpired, Send(sessions, 1, 2, 100, now: 101));
    }

    [Fact]
    public void What_the_client_has_given_up_is_not_executed()
    {
        var sessions = new RangeSessions();
        Send(sessions, 1, 1, 100, now: 1);
        Send(sessions, 1, 5, 100, now: 1, awaited: 5);

        Assert.Equal(SessionVerdict.AnswerForgotten, Send(sessions, 1, 1, 100, now: 1));
        Assert.Equal(SessionVerdict.AnswerForgotten, Send(sessions, 1, 3, 100, now: 1));
        Assert.Equal(SessionVerdict.Repeated, Send(sessions, 1, 5, 100, now: 1));
    }

    [Fact]
    public void A_client_that_was_given_up_to_make_room_is_refused_until_its_time_is_over()
    {
        var sessions = new RangeSessions(maxClients: 2);
        Send(sessions, 1, 1, 100, now: 1);
        Send(sessions, 2, 1, 200, now: 1);
        Send(sessions, 3, 1, 300, now: 1);

        Assert.Equal((100, 2), (sessions.Floor, sessions.Clients.Count));
        Assert.Equal(SessionVerdict.SessionExpired, Send(sessions, 1, 1, 100, now: 2));
        Assert.Equal(SessionVerdict.Execute, Send(sessions, 1, 2, 101, now: 2));
    }

    /// <summary>
    /// The claim: whatever is repeated, expired, given up, split and merged, in whatever order, no command is executed twice. The table is
    /// tiny, so that clients are given up all the time.
    /// </summary>
    [Fact]
    public void No_command_is_executed_twice_over_splits_and_merges() =>
        Gen.Select(Gen.UInt.Array[0, 150], Gen.Int[1, 3], Gen.Int[1, 3]).Sample(
            (choices, clients, answers) => new World(clients, answers).Run(choices), iter: 6000);

    [Fact]
    public void The_histories_execute_repeat_refuse_split_and_merge()
    {
        var reached = new Dictionary<string, int>();
        Gen.UInt.Array[150].Sample(
            choices =>
            {
                var world = new World(2, 2);
                world.Run(choices);
                foreach (var (what, count) in world.Reached)
                {
                    reached[what] = reached.GetValueOrDefault(what) + count;
                }
            },
            iter: 200,
            threads: 1);

        string[] all = ["Execute", "Repeated", "SessionExpired", "AnswerForgotten", "split", "merge"];
        Assert.All(all, what => Assert.InRange(reached.GetValueOrDefault(what), 50, int.MaxValue));
    }

    [Fact]
    public void A_saved_table_is_restored() => Gen.UInt.Array[0, 100].Sample(
        choices =>
        {
            var world = new World(3, 3);
            world.Run(choices);
            foreach (var table in world.Tables)
            {
                var bytes = StateCodec.Encode(table);
                Assert.Equal(bytes, StateCodec.Encode(StateCodec.DecodeSessions(bytes)));
            }
        },
        iter: 300);

    private static SessionVerdict Send(RangeSessions sessions, ulong client, long sequence, long notAfter, long now, long awaited = 1)
    {
        var command = new SessionCommand(client, sequence, awaited, notAfter);
        var verdict = sessions.Admit(command, now, out _);
        if (verdict == SessionVerdict.Execute)
        {
            sessions.Remember(command, now, new RememberedAnswer(notAfter, now, 1, default));
        }

        return verdict;
    }

    /// <summary>Eight keys in up to eight ranges; each range has a table and a log time. Commands go to the owner of their key.</summary>
    private sealed class World(int clients, int answers)
    {
        private const int Keys = 8;
        private readonly List<(SessionCommand Command, int Key)> _sent = [];
        private readonly HashSet<(UInt128, long)> _executed = [];
        private readonly Range?[] _starts = [new Range(new RangeSessions(clients, answers), 0), .. new Range?[Keys - 1]];
        private uint _choice;

        public Dictionary<string, int> Reached { get; } = [];

        public IEnumerable<RangeSessions> Tables => _starts.OfType<Range>().Select(r => r.Sessions);

        public void Run(uint[] choices)
        {
            foreach (var choice in choices)
            {
                _choice = unchecked(choice * 2654435761) ^ (choice >> 3);
                switch (Pick(10))
                {
                    case 0:
                        Split(Pick(Keys));
                        break;
                    case 1:
                        Merge(Pick(Keys));
                        break;
                    case 2:
                        _starts[Owner(Pick(Keys))]!.Time += Pick(12);
                        break;
                    case 3 or 4 or 5:
                        New();
                        break;
                    default:
                        Repeat();
                        break;
                }
            }
        }

        private int Pick(int count)
        {
            var picked = (int)(_choice % (uint)count);
            _choice = unchecked(_choice / (uint)count * 2654435761) ^ (_choice >> 7);
            return picked;
        }

        private int Owner(int key)
        {
            while (_starts[key] is null)
            {
                key--;
            }

            return key;
        }

        private void Split(int at)
        {
            if (_starts[at] is null)
            {
                var parent = _starts[Owner(at)]!;
                _starts[at] = new Range(parent.Sessions.Copy(), parent.Time);
                Count("split");
            }
        }

        private void Merge(int at)
        {
            if (at > 0 && _starts[at] is { } source)
            {
                _starts[at] = null;
                var target = _starts[Owner(at)]!;
                target.Time = Math.Max(target.Time, source.Time);
                target.Sessions.Merge(source.Sessions);
                Count("merge");
            }
        }

        private void New()
        {
            var client = (UInt128)Pick(4);
            var sequence = _sent.Count(s => s.Command.Client == client) + 1;
            var key = Pick(Keys);

            // The client knows the log time of the range that it asks, more or less.
            var notAfter = Math.Max(0, _starts[Owner(key)]!.Time + Pick(16) - 3);
            var awaited = Pick(3) == 0 ? sequence : 1;
            _sent.Add((new SessionCommand(client, sequence, awaited, notAfter), key));
            if (Pick(3) > 0)
            {
                Deliver(_sent[^1]);
            }
        }

        private void Repeat()
        {
            if (_sent.Count > 0)
            {
                Deliver(_sent[Pick(_sent.Count)]);
            }
        }

        private void Deliver((SessionCommand Command, int Key) sent)
        {
            var range = _starts[Owner(sent.Key)]!;
            range.Time += Pick(2);
            var verdict = range.Sessions.Admit(sent.Command, range.Time, out var first);
            Count(verdict.ToString());
            var id = (sent.Command.Client, sent.Command.Sequence);
            if (verdict == SessionVerdict.Repeated)
            {
                Assert.Equal(sent.Command.NotAfter, first!.NotAfter);
                Assert.Contains(id, _executed);
            }

            if (verdict == SessionVerdict.Execute)
            {
                Assert.True(_executed.Add(id), $"client {id.Client} executed {id.Sequence} twice");
                range.Sessions.Remember(sent.Command, range.Time, new RememberedAnswer(sent.Command.NotAfter, 1, 1, new byte[] { 1 }));
            }
        }

        private void Count(string what) => Reached[what] = Reached.GetValueOrDefault(what) + 1;

        private sealed class Range(RangeSessions sessions, long time)
        {
            public RangeSessions Sessions { get; } = sessions;

            public long Time { get; set; } = time;
        }
    }
}
