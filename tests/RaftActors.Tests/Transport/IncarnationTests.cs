using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>A message between replicas of a range names the two lives; one of a static group has the bytes that it always had.</summary>
public sealed class IncarnationTests
{
    private static readonly ReplicaId From = ReplicaId.Of("n1", 17);
    private static readonly ReplicaId To = ReplicaId.Of("n2", 4_000_000_000);
    private static readonly Protocol.Membership.Configuration Members = new([From, To]);

    public static TheoryData<string> Kinds =>
        ["Heartbeat", "AppendEntries", "RequestVote", "MemberQuery", "NotMember", "StateHash", "MachineVersion"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Both_lives_arrive(string kind)
    {
        var sent = Message(kind, From, To);
        Assert.Equal(Wire.Text(sent), Wire.Text(Arrived(sent)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_the_two_numbers_are_added(string kind)
    {
        var (ranged, plain) = (Message(kind, From, To), Message(kind, Wire.From, Wire.To));
        Assert.Equal(Wire.Bytes("g", plain).Length + 2 + 1 + 2 + 5, Wire.Bytes("g", ranged).Length);
    }

    [Fact]
    public void A_negative_incarnation_is_refused_and_the_rest_of_its_batch_is_not()
    {
        var bad = Wire.Encode("g", Message("Heartbeat", From, To));
        bad.FromIncarnation = -1;
        var batch = Wire.Reader.Parse(Batch(bad, Wire.Encode("g", Message("Heartbeat", From, To))))!;
        Assert.Contains("-1 is not a valid incarnation", batch.Messages[0].Refusal, StringComparison.Ordinal);
        Assert.NotNull(batch.Messages[1].Message);
    }

    private static object Arrived(object sent) => Wire.Reader.Parse(Batch(Wire.Encode("g", sent)))!.Messages[0].Message!;

    private static byte[] Batch(params PeerMessage[] messages)
    {
        var batch = new PeerBatchMessage { From = "n1", To = "n2" };
        batch.Messages.Add(messages);
        return Google.Protobuf.MessageExtensions.ToByteArray(batch);
    }

    private static object Message(string kind, ReplicaId from, ReplicaId to) => kind switch
    {
        "Heartbeat" => new Heartbeat(from, to, new Term(3), new LogIndex(7), 2),
        "AppendEntries" => new AppendEntries(
            from, to, new Term(3), new EntryId(new LogIndex(6), new Term(3)),
            new[] { new Entry(new LogIndex(7), new Term(3), EntryKind.Command, 5, new byte[] { 1, 2 }) }, new LogIndex(6)),
        "RequestVote" => new RequestVote(from, to, new Term(3), IsPreVote: true, IsTransfer: false, new EntryId(new(6), new(3))),
        "MemberQuery" => new MemberQuery(from, to),
        "NotMember" => new NotMember(from, to, new LogIndex(5), Members),
        "StateHash" => new StateHash(from, to, 5, 77),
        _ => new MachineVersion(from, to, 2),
    };
}
