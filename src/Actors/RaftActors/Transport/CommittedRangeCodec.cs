using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Feeds;
using RaftActors.Requests;

namespace RaftActors.Transport;

/// <summary>Committed commands on the wire, as the result of a response.</summary>
internal static class CommittedRangeCodec
{
    public static byte[] Encode(CommittedRange range)
    {
        var message = new CommittedRangeMessage { First = range.First, Last = range.Last };
        if (range.Piece is { } piece)
        {
            (message.HasNotes, message.Notes) = (true, UnsafeByteOperations.UnsafeWrap(FeedCodec.Encode(piece)));
        }

        foreach (var command in range.Commands)
        {
            message.Commands.Add(new CommittedCommandMessage
            {
                Index = command.Index,
                Term = command.Term,
                Timestamp = command.Timestamp,
                Command = UnsafeByteOperations.UnsafeWrap(command.Command),
            });
        }

        return message.ToByteArray();
    }

    /// <param name="bytes">The bytes.</param>
    /// <param name="group">The group whose log it is of.</param>
    /// <exception cref="InvalidDataException">The bytes are not a valid range.</exception>
    public static CommittedRange Decode(ReadOnlyMemory<byte> bytes, string group)
    {
        try
        {
            var message = CommittedRangeMessage.Parser.ParseFrom(bytes.Span);
            var before = message.First - 1;
            var commands = ImmutableArray.CreateBuilder<CommittedEntry>(message.Commands.Count);
            foreach (var command in message.Commands)
            {
                if (command.Index <= before || command.Index > message.Last)
                {
                    throw new InvalidDataException(
                        $"Invalid range of committed commands: index {command.Index} is not between {before} and {message.Last}.");
                }

                before = command.Index;
                commands.Add(new CommittedEntry(
                    command.Index, command.Term, WireValues.LogTime(command.Timestamp), command.Command.Memory));
            }

            return message.First >= 1 && message.First <= message.Last
                ? new CommittedRange(message.First, message.Last, commands.DrainToImmutable(), Piece(message, group))
                : throw new InvalidDataException($"Invalid range of committed commands: {message.First} to {message.Last}.");
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException($"A range of committed commands cannot be read: {broken.Message}", broken);
        }
    }

    private static FeedPiece? Piece(CommittedRangeMessage message, string group) =>
        message.HasNotes ? FeedCodec.DecodePiece(group, message.First, message.Last, message.Notes.Span) : null;
}
