using CsCheck;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Tests.Transport.Earlier;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>
/// A frame that no build sends means the same to this build as to those that read it with protobuf: nothing of it is delivered, or the
/// same messages are refused and the same delivered.
/// </summary>
public sealed class HostileFrameTests
{
    [Fact]
    public void A_damaged_frame_must_be_read_as_by_earlier_builds() => HostileFrames.Damaged.Sample(Compare, iter: 5_000);

    [Fact]
    public void A_strange_frame_must_be_read_as_by_earlier_builds() => HostileFrames.Strange.Sample(Compare, iter: 20_000);

    /// <summary>What the random frames may not find: merged bodies, and bodies that another one replaces.</summary>
    [Theory]
    [InlineData("1A0A 0A0167 3A020807 3A0110")]
    [InlineData("0A026E31 12026E32 1A0B 0A0167 3A020807 3A021003")]
    [InlineData("1A0D 0A0167 3A020807 3A04 1003 0805")]
    [InlineData("1A11 0A0167 1007 2A0422020801 2A0422020801")]
    [InlineData("1A11 0A0167 2A04 22021000 2A06 22040803 1001")]
    [InlineData("1A0D 0A0167 3A020807 42020803 6A00")]
    [InlineData("1A0D 0A0167 6A00 3A020807 42020803")]
    [InlineData("1A0B 0A0167 3A020807 6A0100")]
    [InlineData("1A07 0A0167 0A01C3")]
    [InlineData("1A07 0A0167 3A00 00")]
    [InlineData("1A08 0A0167 3A00 BC06")]
    [InlineData("1A0A 0A0167 3A00 BB06 BC06")]
    [InlineData("1A0F 0A0167 10FFFFFFFFFFFFFFFFFF01")]
    [InlineData("1A11 0A0167 10FFFFFFFFFFFFFFFFFF01 3A00")]
    [InlineData("1A13 0A0167 10FFFFFFFFFFFFFFFFFF01 3A020880")]
    [InlineData("1A05 2A03220110 1A")]
    [InlineData("1AFFFFFFFF0F")]
    [InlineData("1AFFFFFFFF07")]
    public void A_case_must_be_read_as_by_earlier_builds(string hex) => Compare(Convert.FromHexString(hex.Replace(" ", "")));

    private static void Compare(byte[] bytes) => Assert.Equal(Earlier(bytes), Current(bytes));

    private static string Earlier(byte[] bytes)
    {
        PeerBatchMessage batch;
        try
        {
            batch = PeerBatchMessage.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return "dropped";
        }

        var lines = batch.Messages.Select(message =>
        {
            try
            {
                return $"{message.Group}: {Wire.Text(EarlierCodec.Decode(Wire.From, Wire.To, message))}";
            }
            catch (InvalidDataException)
            {
                return $"{message.Group}: refused";
            }
        });
        return $"{batch.From} {batch.To} {batch.LaneToken.ToBase64()}\n{string.Join('\n', lines)}";
    }

    private static string Current(byte[] bytes)
    {
        if (Wire.Reader.Parse(bytes) is not { } batch)
        {
            return "dropped";
        }

        var lines = batch.Messages.Select(m => $"{m.Group}: {(m.Message is { } message ? Wire.Text(message) : "refused")}");
        return $"{batch.From} {batch.To} {batch.LaneToken.ToBase64()}\n{string.Join('\n', lines)}";
    }
}
