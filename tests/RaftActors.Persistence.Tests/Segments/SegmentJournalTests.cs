using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>The journal as Akka.Persistence sees it, for events of any type.</summary>
public sealed class SegmentJournalTests : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly TemporaryDirectory _directory = new();
    private readonly List<Akka.TestKit.Xunit2.TestKit> _kits = [];

    public void Dispose()
    {
        _kits.ForEach(k => k.Shutdown(MaxWait, verifySystemShutdown: true));
        _directory.Dispose();
    }

    [Fact]
    public void Answers_must_come_in_the_order_of_the_protocol()
    {
        var (journal, probe) = Start();
        var write = new WriteMessages(
            [Write("a", 1, "one"), new Deferred("deferred", probe), Write("a", 2, "two", "three")], probe, 5);
        journal.Tell(write);

        probe.ExpectMsg<WriteMessagesSuccessful>(MaxWait);
        AssertWritten(probe.ExpectMsg<WriteMessageSuccess>(), 1, "one");
        Assert.Equal("deferred", probe.ExpectMsg<LoopMessageSuccess>(MaxWait).Message);
        AssertWritten(probe.ExpectMsg<WriteMessageSuccess>(), 2, "two");
        AssertWritten(probe.ExpectMsg<WriteMessageSuccess>(), 3, "three");

        journal.Tell(new ReplayMessages(2, long.MaxValue, 1, "a", probe));
        Assert.Equal("two", probe.ExpectMsg<ReplayedMessage>(MaxWait).Persistent.Payload);
        Assert.Equal(3, probe.ExpectMsg<RecoverySuccess>(MaxWait).HighestSequenceNr);

        journal.Tell(new DeleteMessagesTo("a", long.MaxValue, probe));
        probe.ExpectMsg<DeleteMessagesSuccess>(MaxWait);
        journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "a", probe));
        Assert.Equal(3, probe.ExpectMsg<RecoverySuccess>(MaxWait).HighestSequenceNr);
        journal.Tell(new WriteMessages([new Deferred("only", probe)], probe, 5));
        probe.ExpectMsg<WriteMessagesSuccessful>(MaxWait);
        probe.ExpectMsg<LoopMessageSuccess>(MaxWait);
    }

    /// <summary>Two writers would overwrite each other, and an event that cannot be serialized must not leave a gap.</summary>
    [Fact]
    public void A_request_that_cannot_be_written_must_fail_as_a_whole_and_leave_no_gap()
    {
        var (journal, probe) = Start();
        journal.Tell(new WriteMessages([Write("a", 1, "one")], probe, 1));
        probe.ExpectMsg<WriteMessagesSuccessful>(MaxWait);
        probe.ExpectMsg<WriteMessageSuccess>(MaxWait);

        journal.Tell(new WriteMessages([Write("a", 1, "again")], probe, 2));
        Assert.Contains("two writers", probe.ExpectMsg<WriteMessagesFailed>(MaxWait).Cause.Message, StringComparison.Ordinal);
        probe.ExpectMsg<WriteMessageFailure>(MaxWait);
        journal.Tell(new WriteMessages([Write("a", 2, "two"), Write("a", 3, new Unwritable())], probe, 3));
        Assert.Equal(2, probe.ExpectMsg<WriteMessagesFailed>(MaxWait).WriteCount);
        probe.ExpectMsg<WriteMessageFailure>(MaxWait);
        probe.ExpectMsg<WriteMessageFailure>(MaxWait);

        journal.Tell(new WriteMessages([Write("a", 2, "two")], probe, 4));
        probe.ExpectMsg<WriteMessagesSuccessful>(MaxWait);
        probe.ExpectMsg<WriteMessageSuccess>(MaxWait);
    }

    [Fact]
    public void A_second_system_must_be_refused_while_the_first_one_runs()
    {
        var (first, probe) = Start();
        first.Tell(new ReplayMessages(1, 1, 1, "a", probe));
        probe.ExpectMsg<RecoverySuccess>(MaxWait);
        var (second, other) = Start();
        second.Tell(new ReplayMessages(1, 1, 1, "a", other));
        Assert.Contains("cannot be locked", other.ExpectMsg<ReplayMessagesFailure>(MaxWait).Cause.Message, StringComparison.Ordinal);

        _kits[0].Shutdown(MaxWait, verifySystemShutdown: true);
        _kits.RemoveAt(0);
        second.Tell(new ReplayMessages(1, 1, 1, "a", other));
        other.ExpectMsg<RecoverySuccess>(MaxWait);
    }

    /// <summary>Many actors write, delete and recover at the same time, while segments are switched and dropped.</summary>
    [Fact]
    public void Every_stream_must_keep_its_order_whatever_the_others_do()
    {
        const int Streams = 24;
        const int Rounds = 60;
        var (journal, _) = Start();
        var probes = Enumerable.Range(0, Streams).Select(_ => _kits[0].CreateTestProbe()).ToList();
        var filler = new string('x', 3000);
        for (var round = 0; round < Rounds; round++)
        {
            for (var s = 0; s < Streams; s++)
            {
                journal.Tell(new WriteMessages([Write($"s{s}", (2 * round) + 1, $"{filler}{s}", $"{s}")], probes[s], 1));
                if (round % 10 == 9)
                {
                    journal.Tell(new DeleteMessagesTo($"s{s}", (2 * round) - (s % 5), probes[s]));
                    journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, $"s{s}", probes[s]));
                }
            }

            for (var s = 0; s < Streams; s++)
            {
                AwaitRound(probes[s], s, round);
            }
        }

        Assert.True(Directory.GetFiles(Path.Combine(_directory.Path, "log"), "*.seg").Length < 20);
        Assert.False(File.Exists(Path.Combine(_directory.Path, "log", "0000000001.seg")));
    }

    private static void AwaitRound(TestProbe probe, int stream, int round)
    {
        probe.ExpectMsg<WriteMessagesSuccessful>(MaxWait);
        Assert.Equal((2 * round) + 1, probe.ExpectMsg<WriteMessageSuccess>(MaxWait).Persistent.SequenceNr);
        Assert.Equal((2 * round) + 2, probe.ExpectMsg<WriteMessageSuccess>(MaxWait).Persistent.SequenceNr);
        if (round % 10 == 9)
        {
            probe.ExpectMsg<DeleteMessagesSuccess>(MaxWait);
            for (var next = (2 * round) - (stream % 5) + 1; next <= (2 * round) + 2; next++)
            {
                var replayed = probe.ExpectMsg<ReplayedMessage>(MaxWait).Persistent;
                Assert.Equal((long)next, replayed.SequenceNr);
                Assert.EndsWith($"{stream}", (string)replayed.Payload, StringComparison.Ordinal);
            }

            Assert.Equal((2 * round) + 2, probe.ExpectMsg<RecoverySuccess>(MaxWait).HighestSequenceNr);
        }
    }

    private static AtomicWrite Write(string id, long from, params object[] payloads) =>
        new(payloads.Select((p, i) => (IPersistentRepresentation)new Persistent(p, from + i, id)).ToImmutableList());

    private static void AssertWritten(WriteMessageSuccess written, long number, object payload) =>
        Assert.Equal(
            (number, payload, 5), (written.Persistent.SequenceNr, written.Persistent.Payload, written.ActorInstanceId));

    private (IActorRef Journal, TestProbe Probe) Start()
    {
        var config = ConfigurationFactory
            .ParseString("akka.persistence.journal.raft-segments.segment-bytes = 1MiB\nakka.loglevel = OFF")
            .WithFallback(PersistentLogProvider.SqliteConfig(_directory.Path))
            .WithFallback(PersistentLogProvider.DefaultConfig());
        var kit = new Akka.TestKit.Xunit2.TestKit(config, "journal");
        _kits.Add(kit);
        var journal = Akka.Persistence.Persistence.Instance.Apply(kit.Sys).JournalFor(PersistenceOptions.SegmentJournal);
        return (journal, kit.CreateTestProbe());
    }

    private sealed class Deferred(object payload, IActorRef sender) : IPersistentEnvelope
    {
        public object Payload => payload;

        public IActorRef Sender => sender;

        public int Size => 1;
    }

    private sealed class Unwritable
    {
        public int Value => throw new InvalidOperationException("This cannot be serialized.");
    }
}
