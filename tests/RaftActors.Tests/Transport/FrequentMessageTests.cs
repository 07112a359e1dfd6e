using CsCheck;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Requests;
using RaftActors.Tests.Transport.Earlier;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>Messages are written and read by hand; bytes and meaning are those of builds that used protobuf for them.</summary>
public sealed class FrequentMessageTests
{
    [Fact]
    public void The_bytes_must_be_those_of_protobuf() =>
        FrequentMessages.Any.Sample(m =>
            EarlierCodec.Encode(m.Group, m.Body).ToByteArray().AsSpan().SequenceEqual(Wire.Bytes(m.Group, m.Body)));

    [Fact]
    public void Earlier_builds_must_read_what_this_one_writes() =>
        FrequentMessages.Any.Sample(m =>
        {
            var read = EarlierCodec.Decode(Wire.From, Wire.To, PeerMessage.Parser.ParseFrom(Wire.Bytes(m.Group, m.Body)));
            Assert.Equal(Wire.Text(m.Body), Wire.Text(read));
        });

    [Fact]
    public void This_build_must_read_what_earlier_ones_write() =>
        FrequentMessages.Any.Sample(m =>
            Assert.Equal(Wire.Text(m.Body), Wire.Text(Wire.Decode(EarlierCodec.Encode(m.Group, m.Body)))));

    /// <summary>Half of a character outside the basic plane, as a careless exception text may end.</summary>
    [Fact]
    public void A_broken_character_must_be_written_as_by_protobuf()
    {
        var response = new ClientResponse("g", 1, Outcome.Refused, 0, 0, default, null, "cut \uD83D");
        Assert.Equal(EarlierCodec.Encode("g", response).ToByteArray(), Wire.Bytes("g", response));
    }
}
