using System.Text;

namespace Akka.Configuration.Hocon;

internal static class HoconRenderer
{
    public static string Render(HoconValue value)
    {
        var text = new StringBuilder();
        Append(text, value, 0, root: true);
        return text.ToString();
    }

    private static void Append(StringBuilder text, HoconValue value, int depth, bool root = false)
    {
        if (value.IsObject())
        {
            AppendObject(text, value.GetObject(), depth, root);
        }
        else if (value.IsArray())
        {
            var separator = "";
            text.Append('[');
            foreach (var item in value.GetArray())
            {
                text.Append(separator);
                Append(text, item, depth + 1);
                separator = ", ";
            }

            text.Append(']');
        }
        else
        {
            text.Append(Quote(value.GetString()));
        }
    }

    private static void AppendObject(StringBuilder text, HoconObject fields, int depth, bool root)
    {
        var inner = root ? depth : depth + 1;
        if (!root)
        {
            text.Append("{\n");
        }

        foreach (var (key, value) in fields.Items)
        {
            text.Append(' ', inner * 2).Append(Quote(key)).Append(value.IsObject() ? " " : " : ");
            Append(text, value, inner);
            text.Append('\n');
        }

        if (!root)
        {
            text.Append(' ', depth * 2).Append('}');
        }
    }

    private static string Quote(string text)
    {
        if (text is null)
        {
            return "null";
        }

        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return '"' + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\r", "\\r").Replace("\n", "\\n").Replace("\t", "\\t") + '"';
            }
        }

        return text.Length == 0 ? "\"\"" : text;
    }
}
