using System.Globalization;
using Google.Protobuf;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>
/// The machine against a model that keeps every version in a list. More commands: <c>RAFTACTORS_MVCC_COMMANDS=1000000</c>, and another
/// seed: <c>RAFTACTORS_MVCC_SEED</c>. A failure names the seed and the command.
/// </summary>
public sealed class MvccModelTests
{
    /// <summary>After so many commands a run begins again with an empty machine, because the model forgets nothing.</summary>
    private const int PerRun = 400;

    private static readonly int Commands = Number("RAFTACTORS_MVCC_COMMANDS", 40_000);
    private static readonly int FirstSeed = Number("RAFTACTORS_MVCC_SEED", 1);

    [Fact]
    public void The_machine_answers_as_the_model_does_and_replicas_agree()
    {
        for (var seed = FirstSeed; seed < FirstSeed + (Commands / PerRun); seed++)
        {
            new Run(seed, moreKeys: 0, checkedEvery: 1).All([]);
        }
    }

    /// <summary>So many keys that the tree has several levels; ranges are removed, so that nodes are joined again.</summary>
    [Fact]
    public void With_many_keys_the_machine_answers_as_the_model_does()
    {
        var run = new Run(FirstSeed, moreKeys: 4500, checkedEvery: 100);
        run.All(run.Fill());
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>
    /// One machine has views open and is captured; another is saved and loaded again and again; a model knows what is right.
    /// </summary>
    private sealed class Run(int seed, int moreKeys, int checkedEvery)
    {
        private readonly RandomRequests _random = new(seed, moreKeys);
        private readonly MvccModel _model = new();
        private readonly MvccMachine _one = new();
        private readonly List<OpenView> _views = [];
        private MvccMachine _other = new();
        private long _term = 1;
        private long _now = 1_000_000;

        public IEnumerable<MvccCommand> Fill() => _random.Fill();

        /// <param name="first">Applied before those of chance.</param>
        public void All(IEnumerable<MvccCommand> first)
        {
            var index = 0;
            foreach (var command in first)
            {
                Apply(++index, command);
            }

            for (var i = index + 1; i <= index + PerRun; i++)
            {
                var command = _random.Command(_model.Keys.Revision);
                try
                {
                    Step(i, command);
                }
                catch (Exception wrong)
                {
                    throw new InvalidOperationException(
                        $"RAFTACTORS_MVCC_SEED={seed}, command {i}: {command}\n{wrong.Message}\n{wrong.StackTrace}", wrong);
                }
            }
        }

        private void Step(int index, MvccCommand command)
        {
            _now += _random.Next(4) == 0 ? _random.Next(4000) : 0;
            _term += _random.Next(60) == 0 ? 1 : 0;
            Apply(index, command);
            if (index % checkedEvery == 0)
            {
                MvccInvariants.Check(_one.State);
            }

            Query();
            if (_random.Next(20) == 0)
            {
                Snapshot();
            }

            if (_random.Next(10) == 0)
            {
                OpenAndCloseViews();
            }
        }

        private void Apply(int index, MvccCommand command)
        {
            var entry = new CommittedCommand(index, _term, _now, command.ToByteArray());
            var expected = _model.Apply(command, _term, _now);
            Assert.Equal(expected, MvccCommands.Decode(_one.Apply(entry)));
            Assert.Equal(expected, MvccCommands.Decode(_other.Apply(entry)));
        }

        private void Query()
        {
            var revision = _model.Keys.Revision;
            var range = _random.Range(revision);
            Assert.Equal(_model.Range(range), Ask(_one, MvccQueries.Range(range, 0, MvccCaller.Anonymous)));
            var events = _random.Events(revision);
            Assert.Equal(_model.Keys.History(events), Ask(_one, MvccQueries.Events(events)).Events);
            Assert.Equal(_model.Keys.History(events), Ask(_other, MvccQueries.Events(events)).Events);
            Assert.Equal(
                _model.Leases.OrderBy(l => (_model.ExpiryOf(l), l)),
                Ask(_one, MvccQueries.Leases(MvccCaller.Anonymous)).Leases.Leases.Select(l => l.Id));
            Assert.Equal(_model.Keys.Pairs().Count(), Ask(_one, MvccQueries.Status()).Status.Keys);
        }

        private void Snapshot()
        {
            var hash = Ask(_one, MvccQueries.HashKv(0, MvccCaller.Anonymous));
            Assert.Equal(hash, Ask(_other, MvccQueries.HashKv(0, MvccCaller.Anonymous)));
            var (one, other) = (Saved(_one), Saved(_other));
            Assert.Equal(one, other);
            _other = new MvccMachine();
            _other.Load(new MemoryStream(one));
            MvccInvariants.Check(_other.State);
            Assert.Equal(one, Saved(_other));
            if (_random.Next(2) == 0)
            {
                Assert.Equal(_one.HashState(), _other.HashState());
                Assert.Equal(hash, Ask(_one, MvccQueries.HashKv(0, MvccCaller.Anonymous)));
                Assert.Equal(one, Saved(_one));
            }
        }

        private void OpenAndCloseViews()
        {
            foreach (var (view, request, seen, query, happened) in _views)
            {
                Assert.Equal(seen, view.Range(request, out _));
                Assert.Equal(happened, view.Events(query));
            }

            if (_views.Count > 3)
            {
                _views.Clear();
            }

            var (opened, range, events) = (_one.View(), _random.Range(_model.Keys.Revision), _random.Events(_model.Keys.Revision));
            _views.Add(new OpenView(opened, range, _model.Range(range).Range?.Response, events, _model.Keys.History(events)));
        }

        private static MvccAnswer Ask(MvccMachine machine, ReadOnlyMemory<byte> query) => MvccCommands.Decode(machine.Query(query));

        private static byte[] Saved(MvccMachine machine)
        {
            using var stream = new MemoryStream();
            machine.Capture()(stream);
            return stream.ToArray();
        }
    }

    /// <summary>A view, and what it must answer whatever is applied.</summary>
    private sealed record OpenView(MvccView View, RangeRequest Request, RangeResponse? Seen, EventsQuery Query, EventsAnswer Happened);
}
