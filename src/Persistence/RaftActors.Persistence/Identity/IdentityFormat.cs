using System.Globalization;
using System.Text;
using RaftActors.Storage;

namespace RaftActors.Persistence.Identity;

/// <summary>
/// The text of <c>identity.db</c>; frozen. A line per replica, in ordinal order: records, space, persistence id. The last line has the
/// number of those lines and the CRC-32C of everything before it. Earlier versions wrote a SQLite file of the same name.
/// </summary>
internal static class IdentityFormat
{
    private const string Header = "raft-marks 1";
    private const string End = "end";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the bytes are those of a SQLite file.</summary>
    public static bool IsDatabase(ReadOnlySpan<byte> file) => file.StartsWith("SQLite format 3\0"u8);

    public static byte[] Print(IReadOnlyDictionary<string, long> marks)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var (replica, records) in marks.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{records} {replica}\n");
        }

        var lines = Strict.GetBytes(text.ToString());
        return [.. lines, .. Strict.GetBytes(LastLine(marks.Count, lines))];
    }

    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public static Dictionary<string, long> Parse(ReadOnlySpan<byte> file)
    {
        var marks = new Dictionary<string, long>(StringComparer.Ordinal);
        var end = file.IsEmpty ? -1 : file[..^1].LastIndexOf((byte)'\n') + 1;
        if (end <= 0)
        {
            throw Damaged("it has no last line");
        }

        string[] lines;
        try
        {
            lines = Strict.GetString(file[..end]).Split('\n');
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("it is not text");
        }

        if (!file[end..].SequenceEqual(Strict.GetBytes(LastLine(lines.Length - 2, file[..end]))))
        {
            throw Damaged("its checksum is wrong");
        }

        if (lines[0] != Header)
        {
            throw Damaged($"it begins with '{lines[0]}', not '{Header}': another version wrote it");
        }

        foreach (var line in lines[1..^1])
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0 || !long.TryParse(line.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var records))
            {
                throw Damaged($"the line '{line}' cannot be read");
            }

            marks[line[(space + 1)..]] = records;
        }

        return marks;
    }

    private static string LastLine(int count, ReadOnlySpan<byte> lines) =>
        string.Create(CultureInfo.InvariantCulture, $"{End} {count} {Crc32C.Compute(lines):x8}\n");

    private static InvalidDataException Damaged(string how) => new($"The file is damaged: {how}.");
}
