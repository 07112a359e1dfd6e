using Akka.Actor;
using Akka.Event;
using RaftActors.Keyspaces;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;
using RaftActors.Requests;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>What the coordinator puts in order when the leaders of groups report.</summary>
public sealed class LeftOversTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly RangeRecord Range = new()
    {
        Number = 1,
        Group = "data-r1",
        Keyspace = "data",
        Keys = new KeyRange(default, null),
        Version = 3,
        Stage = RangeStage.Active,
        Replicas = [new ReplicaRecord("n1", 1, MemberKind.Voter, ReplicaStage.Member, new DataId(1))],
        ConfigurationIndex = 10,
        Birth = new Birth(BirthKind.Fresh, "", 1),
    };

    private static readonly GroupFacts Facts = new()
    {
        Leader = new ReplicaId("n1.1"),
        Members = [new MemberFacts(new ReplicaId("n1.1"), MemberKind.Voter)],
        ConfigurationIndex = 10,
        IsConfigurationCommitted = true,
    };

    private static readonly RangeDescriptor Child =
        new() { Keyspace = "data", Group = "data-r2", Keys = new KeyRange("m"u8.ToArray(), null), Version = 4 };

    private static readonly OperationRecord Later =
        new() { Id = 9, Kind = OperationKind.Move, Group = "data-r1", Version = 3, StartedAt = 1 };

    [Fact]
    public async Task What_an_ended_operation_left_must_be_acknowledged()
    {
        var noticed = Facts with { Notices = [new Notice(7, Child, 50)] };

        var running = Run(noticed, Later);

        var change = ExpectMsg<AskRange.Change>(Timeout);
        Assert.Equal(("data-r1", new RangeEntry.Acknowledge(7)), (change.Group, EntryCodec.Decode(change.Entry.Span)));
        LastSender.Tell(Answer.Failed(Outcome.Busy, null, "later"));
        await running.WaitAsync(Timeout);
    }

    [Fact]
    public async Task Members_that_the_map_does_not_know_must_be_told_to_it()
    {
        var running = Run(Facts with { ConfigurationIndex = 12 });

        var observe = Assert.IsType<MapCommand.Observe>(CommandCodec.Decode(ExpectMsg<Propose>(Timeout).Command.Span));
        Assert.Equal(("data-r1", 12L), (observe.Group, observe.ConfigurationIndex));
        LastSender.Tell(Answer.Failed(Outcome.Busy, null, "later"));
        await running.WaitAsync(Timeout);
    }

    [Fact]
    public async Task A_range_in_order_must_be_left_alone()
    {
        await Run(Facts).WaitAsync(Timeout);
        ExpectNoMsg(TimeSpan.Zero);
    }

    private Task Run(GroupFacts facts, params OperationRecord[] operations)
    {
        var map = new MapCopy();
        map.Apply(new MapPage(new MapView { Version = 1, Ranges = [Range], Operations = [.. operations] }, 0));
        var leftOvers = new LeftOvers(new MapClient(TestActor, Timeout), NoLogger.Instance);
        return leftOvers.RunAsync(map, [new KeyValuePair<string, GroupFacts>("data-r1", facts)]);
    }
}
