using System.Globalization;
using System.Text;

namespace RaftActors.AspNetCore.Words;

/// <summary>
/// The one place that makes text of unknown origin (keys, values, owners, accounts, messages that quote them) safe to display: on one
/// line, without terminal controls or characters that hide or reorder text.
/// </summary>
internal static class Printable
{
    /// <summary>
    /// A text with unprintable characters escaped; backslashes are escaped too, so that the form is unambiguous.
    /// </summary>
    public static string Text(string text) => Escaped(text, alsoBackslash: true);

    /// <summary>One field of a line: in quotation marks if it could be confused with its neighbours.</summary>
    public static string Word(string text) =>
        text.Length == 0 || text.AsSpan().IndexOfAny(" \",:") >= 0
            ? $"\"{Text(text).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : Text(text);

    /// <summary>
    /// A sentence that may quote foreign text. Backslashes stay: they are more often part of a path than of an escape.
    /// </summary>
    public static string Sentence(string text) => Escaped(text, alsoBackslash: false);

    /// <summary>The beginning of a value; bytes that are not UTF-8 as <c>\xff</c>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="maxRunes">The maximum number of characters; three dots stand for the rest.</param>
    public static string Value(ReadOnlySpan<byte> value, int maxRunes)
    {
        var text = new StringBuilder();
        for (var runes = 0; !value.IsEmpty; runes++)
        {
            if (runes == maxRunes)
            {
                return text.Append("...").ToString();
            }

            if (Rune.DecodeFromUtf8(value, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                Append(text, rune, alsoBackslash: true);
            }
            else
            {
                // One byte at a time: text may follow.
                length = 1;
                text.Append(CultureInfo.InvariantCulture, $"\\x{value[0]:x2}");
            }

            value = value[length..];
        }

        return text.ToString();
    }

    private static string Escaped(string text, bool alsoBackslash)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                i += rune.Utf16SequenceLength - 1;
                Append(escaped, rune, alsoBackslash);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
        }

        return escaped.ToString();
    }

    private static void Append(StringBuilder text, Rune rune, bool alsoBackslash)
    {
        switch (rune.Value)
        {
            case '\\' when alsoBackslash:
                text.Append("\\\\");
                break;
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case var code when IsHidden(rune):
                text.Append(CultureInfo.InvariantCulture, $"{(code <= 0xffff ? $"\\u{code:x4}" : $"\\U{code:x8}")}");
                break;
            default:
                text.Append(rune.ToString());
                break;
        }
    }

    /// <summary>
    /// Controls (also those of ISO 6429 above 0x7f), line separators, marks that join, hide or reorder text, spaces that look like another
    /// space or are invisible, and characters without a defined appearance.
    /// </summary>
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => true,
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',
        _ => rune.Value is >= 0xfe00 and <= 0xfe0f or >= 0xe0100 and <= 0xe01ef or 0x034f or 0x115f or 0x1160 or 0x3164 or 0xffa0,
    };
}
