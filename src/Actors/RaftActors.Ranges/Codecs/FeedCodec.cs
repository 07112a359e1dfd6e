using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Feeds;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Codecs;

/// <summary>The notes of a range, whole for snapshots and in pieces for feeds, as bytes, and back.</summary>
internal static class FeedCodec
{
    private const int Format = 1;

    public static byte[] Encode(RangeNotes notes)
    {
        var message = new RangeNotesMessage
        {
            Format = Format,
            From = notes.From,
            Before = Message(notes.Before),
            RevisionOffset = notes.RevisionOffset,
            Executed = notes.Executed,
        };
        message.Events.Add(notes.Events.Select(Message));
        foreach (var run in notes.Skipped)
        {
            message.Skipped.Add(run.First);
            message.Skipped.Add(run.Last);
        }

        return message.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not the notes of a range, or have a newer format.</exception>
    public static RangeNotes DecodeNotes(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(RangeNotesMessage.Parser, bytes, "the notes of a range");
        if (message.Format != Format)
        {
            throw new InvalidDataException($"The notes of a range in format {message.Format}; this program reads {Format}.");
        }

        if (message.Skipped.Count % 2 != 0)
        {
            throw new InvalidDataException("The last run of commands that were not executed has no end.");
        }

        var runs = new RangeNotes.Run[message.Skipped.Count / 2];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = new RangeNotes.Run(message.Skipped[2 * i], message.Skipped[(2 * i) + 1]);
        }

        return RangeNotes.Restore(
            Values.Positive(message.From, "first index"),
            Keys(message.Before),
            message.RevisionOffset,
            message.Executed,
            Events(message.Events),
            runs);
    }

    public static byte[] Encode(FeedPiece piece)
    {
        var message = new FeedPieceMessage { Before = Message(piece.Before), RevisionOffset = piece.RevisionOffset };
        message.Events.Add(piece.Events.Select(Message));
        return message.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not a piece of the notes for these entries.</exception>
    public static FeedPiece DecodePiece(string group, long first, long last, ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(FeedPieceMessage.Parser, bytes, "notes of a range");
        var events = Events(message.Events);
        var before = first - 1;
        foreach (var happened in events)
        {
            if (happened.Index <= before || happened.Index > last)
            {
                throw new InvalidDataException($"The notes of {first} to {last} name entry {happened.Index} after entry {before}.");
            }

            before = happened.Index;
        }

        return new FeedPiece(group, first, last, Keys(message.Before), events) { RevisionOffset = message.RevisionOffset };
    }

    private static KeysMessage? Message(KeyRange? keys)
    {
        if (keys is null)
        {
            return null;
        }

        var message = new KeysMessage { Start = Values.Bytes(keys.Start) };
        if (keys.End is { } end)
        {
            message.End = Values.Bytes(end);
        }

        return message;
    }

    private static RangeEventMessage Message(RangeEvent happened) => new()
    {
        Index = happened.Index,
        Kind = (int)happened.Kind,
        Keys = Message(happened.Keys),
        Other = happened.Other,
        OtherIndex = happened.OtherIndex,
        RevisionOffset = happened.RevisionOffset,
    };

    private static ImmutableArray<RangeEvent> Events(RepeatedField<RangeEventMessage> messages) => messages.Count <= RangeNotes.MostEvents
        ? [.. messages.Select(Event)]
        : throw new InvalidDataException($"{messages.Count} changes of keys are too many: at most {RangeNotes.MostEvents} are noted.");

    private static RangeEvent Event(RangeEventMessage message)
    {
        var kind = (RangeEventKind)Values.Enumerated(message.Kind, (int)RangeEventKind.Retired, "kind of change");
        var keys = Values.Required(Keys(message.Keys), "keys");
        if (kind == RangeEventKind.Split && keys.End is null)
        {
            throw new InvalidDataException("A range that was split has no end, so its child has no keys.");
        }

        if (kind != RangeEventKind.Began && MapLimits.ProblemOfName("group", message.Other) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        return new RangeEvent(
            Values.AtLeastOne(message.Index, "index"),
            kind,
            keys,
            message.Other,
            Values.Positive(message.OtherIndex, "index of the source"),
            message.RevisionOffset);
    }

    private static KeyRange? Keys(KeysMessage? message) =>
        message is null ? null : Values.Keys(message.Start, message.HasEnd, message.End);
}
