using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Requests;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>Committed commands sent to a subscriber on another node.</summary>
public sealed class CommittedRangeCodecTests
{
    /// <summary>The bytes that the first version sent: do not edit, add.</summary>
    private const string Golden = "080710AC021A0B0808100318C03E220208081A0D08AC02100318E0A71222022C2C";

    [Fact]
    public void A_range_must_have_its_frozen_bytes_and_round_trip()
    {
        var range = CommittedEntries.Read(
            new LogIndex(7),
            [Entry(7, EntryKind.Empty), Entry(8, EntryKind.Command), Entry(9, EntryKind.Configuration), Entry(300, EntryKind.Command)]);
        var bytes = CommittedRangeCodec.Encode(range);

        Assert.Equal(Golden, Convert.ToHexString(bytes));
        var back = CommittedRangeCodec.Decode(bytes, "g");
        Assert.Equal((7, 300), (back.First, back.Last));
        Assert.Equal(["8 3 8000 0808", "300 3 300000 2C2C"], back.Commands.Select(Text));
    }

    [Theory]
    [InlineData(0, 9, 8, 1)]
    [InlineData(9, 8, 9, 1)]
    [InlineData(7, 9, 6, 1)]
    [InlineData(7, 9, 10, 1)]
    [InlineData(7, 9, 8, -1)]
    public void An_invalid_range_must_be_refused(long first, long last, long command, long timestamp)
    {
        var bytes = CommittedRangeCodec.Encode(new CommittedRange(first, last, [new CommittedEntry(command, 1, timestamp, default)]));
        Assert.Throws<InvalidDataException>(() => CommittedRangeCodec.Decode(bytes, "g"));
    }

    [Fact]
    public void Bytes_that_are_not_a_range_must_be_refused() =>
        Assert.Throws<InvalidDataException>(() => CommittedRangeCodec.Decode(new byte[] { 0xFF, 0xFF }, "g"));

    private static Entry Entry(long index, EntryKind kind) =>
        new(
            new LogIndex(index), new Term(3), kind, index * 1000,
            kind == EntryKind.Command ? new[] { (byte)index, (byte)index } : default(ReadOnlyMemory<byte>));

    private static string Text(CommittedEntry entry) =>
        $"{entry.Index} {entry.Term} {entry.Timestamp} {Convert.ToHexString(entry.Command.Span)}";
}
