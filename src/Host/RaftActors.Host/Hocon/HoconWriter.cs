using System.Globalization;
using System.Text;

namespace RaftActors.Host.Hocon;

/// <summary>
/// Writes a parsed configuration as plain HOCON: one key per line, every text in quotation marks, nothing left to resolve.
/// </summary>
internal static class HoconWriter
{
    public static string Write(HoconObject root)
    {
        var text = new StringBuilder();
        Members(text, root);
        return text.ToString();
    }

    /// <summary>A text in quotation marks.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when IsHidden(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsHidden(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static void Members(StringBuilder text, HoconObject owner)
    {
        foreach (var (key, field) in owner.Fields)
        {
            text.Append(key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : Quote(key)).Append(" = ");
            Value(text, field.Values[^1]);
            text.Append('\n');
        }
    }

    private static void Value(StringBuilder text, HoconItem value)
    {
        switch (value)
        {
            case HoconObject inner:
                text.Append("{\n");
                Members(text, inner);
                text.Append('}');
                break;
            case HoconList list:
                text.Append('[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    Value(text, list.Items[i]);
                }

                text.Append(']');
                break;
            case HoconScalar { IsNull: true }:
                text.Append("null");
                break;
            case HoconScalar scalar:
                text.Append(Quote(scalar.Text));
                break;
            default:
                throw new InvalidOperationException($"{value.GetType().Name} is not resolved.");
        }
    }
}
