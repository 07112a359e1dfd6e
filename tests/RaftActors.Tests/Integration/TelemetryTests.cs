using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Event;
using RaftActors.Telemetry;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>What a listener of the meter and the activity source receives from a running group.</summary>
[Collection(nameof(Telemetry))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Every_instrument_of_a_working_group_must_report_with_group_and_node()
    {
        var seen = new ConcurrentDictionary<string, double>();
        var untagged = new ConcurrentBag<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == RaftTelemetry.Name)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Take(i, value, tags));
        listener.Start();

        var spans = new ConcurrentBag<Activity>();
        using var tracer = new ActivityListener
        {
            ShouldListenTo = s => s.Name == RaftTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(tracer);

        await using var cluster = new ClusterRig("snapshot { entries = 10, trailing-entries = 2 }");
        for (var i = 0; i < 30; i++)
        {
            await cluster.Commit(ClusterRig.Nodes[i % 3], $"{i}");
        }

        await cluster.Read("n2");
        Assert.True((await cluster["n1"].TransferLeadershipAsync("g")).IsOk);
        await cluster.Commit("n1", "under another leader");

        string[] expected =
        [
            "raft.proposals", "raft.applied", "raft.reads", "raft.role.changes", "raft.leader.changes", "raft.snapshots",
            "raft.write.entries", "raft.write.duration", "raft.apply.duration", "raft.request.duration", "raft.tick.lag",
            "raft.term", "raft.is.leader", "raft.has.leader", "raft.index.commit", "raft.index.applied", "raft.index.last",
            "raft.index.durable", "raft.index.snapshot", "raft.log.bytes", "raft.waiters",
            "raft.peer.lag", "raft.peer.inflight", "raft.peer.window",
        ];

        // A leader that was just elected may not have measured its peers yet.
        await Conditions.Until(
            () =>
            {
                listener.RecordObservableInstruments();
                return expected.All(seen.ContainsKey);
            },
            "every instrument reports",
            TimeSpan.FromSeconds(10));
        Assert.Empty(untagged);
        Assert.InRange(seen["raft.index.commit"], 30, double.MaxValue);
        Assert.Contains(spans, s =>
            s.OperationName == "raft Propose" && (string?)s.GetTagItem("raft.group") == "g" && (string?)s.GetTagItem("raft.outcome") == "Ok"
        );

        void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            seen.AddOrUpdate(instrument.Name, value, (_, before) => Math.Max(before, value));
            var names = tags.ToArray().Select(t => t.Key).ToList();
            if (!names.Contains("group") || !names.Contains("node"))
            {
                untagged.Add(instrument.Name);
            }
        }
    }

    [Fact]
    public void A_log_line_must_stay_one_line_whatever_its_arguments_contain()
    {
        using var system = ActorSystem.Create("log-lines", "akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = [] }");
        var lines = new BlockingCollection<string>();
        var reader = system.ActorOf(Props.Create(() => new Reader(lines)));
        system.EventStream.Subscribe(reader, typeof(Warning));

        Logging.GetLogger(system, "test").Write(LogEvents.MemberIsSilent, "evil\nRA1001 forged\u001b[31m\u009b\u202e", new Uri("akka://x"));

        Assert.True(lines.TryTake(out var line, TimeSpan.FromSeconds(10)));
        Assert.Contains(@"evil\u000aRA1001 forged\u001b[31m\u009b\u202e", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void A_stopped_replica_must_no_longer_be_measured()
    {
        var replica = new ReplicaGauges("n9", "telemetry") { [ReplicaGauge.Commit] = 5 };
        RaftTelemetry.Register(replica);
        var later = new ReplicaGauges("n9", "telemetry") { [ReplicaGauge.Commit] = 7 };
        RaftTelemetry.Register(later);

        // The old one is disposed after the new one was created, as when a replica is rebuilt.
        RaftTelemetry.Unregister(replica);
        Assert.Equal(7, Commit());
        RaftTelemetry.Unregister(later);
        Assert.Null(Commit());

        static long? Commit()
        {
            long? found = null;
            using var listener = new MeterListener();
            listener.InstrumentPublished = (i, l) =>
            {
                if (i.Name == "raft.index.commit")
                {
                    l.EnableMeasurementEvents(i);
                }
            };
            listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                if (tags.ToArray().Any(t => t.Value is "telemetry"))
                {
                    found = value;
                }
            });
            listener.Start();
            listener.RecordObservableInstruments();
            return found;
        }
    }

    private sealed class Reader : ReceiveActor
    {
        public Reader(BlockingCollection<string> lines) => Receive<Warning>(warning => lines.Add(warning.Message.ToString()!));
    }
}
