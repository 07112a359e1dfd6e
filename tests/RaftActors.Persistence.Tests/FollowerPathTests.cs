using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Persistence.Records;
using RaftActors.Protocol;
using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Persistence.Tests;

/// <summary>
/// What a put costs a follower in memory, from the bytes of a frame through the core, the journal's record and the machine to the bytes of
/// the answer, without the actors between them: those are told whole batches.
/// </summary>
public sealed class FollowerPathTests
{
    private const int PutsPerAppend = 100;
    private const int PayloadBytes = 256;

    /// <summary>48 bytes in the message's array of entries, 48 in the log's, and what a batch costs. An object takes at least 24.</summary>
    private const int MaxBytesPerPut = 125;

    [Fact]
    public void A_put_costs_its_payload_and_its_places_in_two_arrays()
    {
        const int Rounds = 200;
        var frames = Enumerable.Range(0, 2 * Rounds).Select(Frame).ToArray();
        var follower = new Follower();
        Array.ForEach(frames[..Rounds], follower.Take);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Array.ForEach(frames[Rounds..], follower.Take);
        var perPut = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * PutsPerAppend);

        Assert.Equal(2 * Rounds * PutsPerAppend, follower.Applied);
        Assert.InRange(perPut - PayloadBytes, 2 * 48, MaxBytesPerPut);
    }

    private static byte[] Frame(int number)
    {
        var first = (number * (long)PutsPerAppend) + 1;
        var entries = new Entry[PutsPerAppend];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new Entry(new LogIndex(first + i), new Term(1), EntryKind.Command, first + i, new byte[PayloadBytes]);
        }

        var prev = new EntryId(new LogIndex(first - 1), new Term(number == 0 ? 0 : 1));
        var batch = new PeerBatch("n1", "n2", 1_000_000);
        batch.Add("g", new AppendEntries(new("n1"), new("n2"), new Term(1), prev, entries, entries[^1].Id.Index));
        batch.MoveNext();
        var bytes = new byte[batch.Length];
        batch.WriteTo(bytes);
        return bytes;
    }

    private sealed class Follower : IEffectInterpreter
    {
        private readonly PeerBatchReader _reader = new("n2", "n1", null!, ActorRefs.Nobody, NoLogger.Instance);
        private readonly PeerBatch _answers = new("n2", "n1", 1_000_000);
        private readonly ReplicatedMachine _machine = new(() => new Machine(), "g");
        private readonly ReplicaDriver _driver;
        private readonly EffectBuffer _effects = new();
        private readonly AppliedEntry[] _applied = new AppliedEntry[PutsPerAppend];
        private readonly byte[] _disk = new byte[100_000];
        private Persisted? _persisted;

        public Follower()
        {
            var members = new Protocol.Membership.Configuration([new("n1"), new("n2"), new("n3")]);
            var options = new ReplicaOptions { SnapshotEntries = 1_000_000_000, SnapshotBytes = long.MaxValue };
            _driver = new ReplicaDriver(new Replica(new("n2"), options, RecoveredState.New(members), 1, new LogicalTime(0)), this);
        }

        public long Applied { get; private set; }

        public void Take(byte[] frame)
        {
            foreach (var item in _reader.Parse(frame)!.Messages)
            {
                Step((Input)item.Message!);
            }

            while (_persisted is { } persisted)
            {
                _persisted = null;
                Step(persisted);
            }

            while (_answers.MoveNext())
            {
                _answers.WriteTo(_disk.AsSpan(0, _answers.Length));
            }
        }

        public void On(in Persist effect)
        {
            var record = new LogRecord([new LogOperation(effect, null)]);
            RecordWriter.Write(record, _disk.AsSpan(0, RecordWriter.SizeOf(record)));
            _persisted = new Persisted(effect.WriteId, effect.Last);
        }

        public void On(in Send effect) => _answers.Add("g", effect.Message);

        public void On(in SendWhenDurable effect) => _answers.Add("g", effect.Message);

        public void On(in ApplyEntries effect)
        {
            var entries = effect.Entries.Span;
            for (var done = 0; done < entries.Length;)
            {
                done += _machine.ApplyNext(entries[done..], 0, _applied, out var failure);
                Assert.Null(failure);
            }

            Applied += entries.Length;
        }

        public void On(in ProposalAppended effect) => Unexpected(effect);

        public void On(in ProposalRejected effect) => Unexpected(effect);

        public void On(in ReadReady effect) => Unexpected(effect);

        public void On(in ReadRejected effect) => Unexpected(effect);

        public void On(in SendSnapshot effect) => Unexpected(effect);

        public void On(in SaveMachine effect) => Unexpected(effect);

        public void On(in SaveReceivedSnapshot effect) => Unexpected(effect);

        public void On(in RestoreMachine effect) => Unexpected(effect);

        public void On(in CompactLog effect) => Unexpected(effect);

        public void On(in ConfigurationChanged effect)
        {
        }

        public void On(in MembersAnswered effect) => Unexpected(effect);

        public void On(in TransferEnded effect) => Unexpected(effect);

        public void On(in RoleChanged effect)
        {
        }

        private static void Unexpected(object effect) => Assert.Fail($"A follower was asked for {effect}");

        private void Step(Input input) => _driver.Step(input, new LogicalTime(0), _effects);
    }

    private sealed class Machine : IStateMachine
    {
        private static readonly byte[] Done = [1];

        public ReadOnlyMemory<byte> Apply(in CommittedCommand command) => Done;

        public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => default;

        public void Save(Stream snapshot)
        {
        }

        public void Load(Stream snapshot)
        {
        }
    }
}
