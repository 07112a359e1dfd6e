using System.Buffers.Text;
using System.Text;
using Google.Protobuf;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Feeds;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Codecs;

/// <summary>Cursors of feeds as text that clients keep, and back. The text comes from anybody: all of it is checked.</summary>
internal static class CursorCodec
{
    /// <summary>The longest text that is read.</summary>
    public const int MostCharacters = 16 * 1024;

    private const int Format = 1;
    /// <summary>A longer number is part of a name: no range has such a number.</summary>
    private const long LargestShort = 1_000_000_000_000;

    private const ulong HashStart = 14_695_981_039_346_656_037;
    private const ulong HashFactor = 1_099_511_628_211;

    /// <summary>No number begins like this.</summary>
    private const char Mark = 'k';

    /// <param name="cursor">The cursor.</param>
    /// <param name="keyspace">The keyspace, whose ranges have short names in it.</param>
    /// <param name="span">The keys of which it is.</param>
    public static string Encode(FeedCursor cursor, string keyspace, KeyRange span)
    {
        var message = new FeedCursorMessage { Format = Format, Span = Hash(span) };
        foreach (var position in cursor.Positions)
        {
            var (number, group) = Shorten(keyspace, position.Group);
            var (otherNumber, other) = Shorten(keyspace, position.Other);
            message.Positions.Add(new FeedPositionMessage
            {
                Number = number,
                Group = group,
                Index = position.Index,
                Stage = (int)position.Stage,
                OtherNumber = otherNumber,
                Other = other,
            });
        }

        return Mark + Base64Url.EncodeToString(message.ToByteArray());
    }

    /// <exception cref="InvalidDataException">The text is not a cursor of these keys.</exception>
    public static FeedCursor Decode(string text, string keyspace, KeyRange span)
    {
        if (text.Length is < 2 or > MostCharacters || text[0] != Mark || !Base64Url.IsValid(text.AsSpan(1)))
        {
            throw new InvalidDataException(
                $"The text of {text.Length} characters is not a cursor: give the whole text that came with a change, at most "
                + $"{MostCharacters} characters.");
        }

        var message = Values.Parse(FeedCursorMessage.Parser, Base64Url.DecodeFromChars(text.AsSpan(1)), "a cursor");
        if (message.Format != Format)
        {
            throw new InvalidDataException($"The cursor has format {message.Format}; this program reads {Format}.");
        }

        if (message.Span != Hash(span))
        {
            throw new InvalidDataException($"The cursor is of other keys than {span}: go on with those of which it is, or without it.");
        }

        if (message.Positions.Count is 0 or > FeedCursor.MostPositions)
        {
            throw new InvalidDataException($"A cursor names 1 to {FeedCursor.MostPositions} groups, not {message.Positions.Count}.");
        }

        var positions = new FeedPosition[message.Positions.Count];
        HashSet<string> groups = [];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = Position(message.Positions[i], keyspace);
            if (!groups.Add(positions[i].Group))
            {
                throw new InvalidDataException($"The cursor names the group '{positions[i].Group}' twice.");
            }
        }

        return new FeedCursor([.. positions]);
    }

    private static FeedPosition Position(FeedPositionMessage message, string keyspace)
    {
        var stage = (FeedStage)Values.Enumerated(message.Stage, (int)FeedStage.Sought, "stage");
        var position = new FeedPosition(
            Name(keyspace, message.Number, message.Group),
            Values.Positive(message.Index, "index"),
            stage,
            stage == FeedStage.Following ? "" : Name(keyspace, message.OtherNumber, message.Other));
        return position.Index < long.MaxValue
            ? position
            : throw new InvalidDataException($"The index {position.Index} is too high.");
    }

    private static (long Number, string Name) Shorten(string keyspace, string group)
    {
        var number = 0L;
        foreach (var digit in group.AsSpan(group.LastIndexOf('r') + 1))
        {
            if (!char.IsAsciiDigit(digit) || number > LargestShort)
            {
                return (0, group);
            }

            number = (number * 10) + (digit - '0');
        }

        return number > 0 && Lengthen(keyspace, number) == group ? (number, "") : (0, group);
    }

    private static string Lengthen(string keyspace, long number) => $"{keyspace}-r{number}";

    private static string Name(string keyspace, long number, string name)
    {
        var group = name.Length > 0 ? name : Lengthen(keyspace, Values.AtLeastOne(number, "number of a range"));
        return MapLimits.ProblemOfName("group", group) is { } problem ? throw new InvalidDataException(problem) : group;
    }

    /// <summary>Only tells spans apart that a client mixes up.</summary>
    private static ulong Hash(KeyRange span)
    {
        var hash = HashStart;
        foreach (var one in Encoding.UTF8.GetBytes(span.ToString()))
        {
            hash = unchecked((hash ^ one) * HashFactor);
        }

        return hash;
    }
}
