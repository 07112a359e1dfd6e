using System.Globalization;
using System.Text;

namespace Akka.Event;

/// <summary>Fills <c>{0}</c> by number and <c>{Name}</c> in the order of appearance; alignment and format may follow.</summary>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter()
    {
    }

    public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());

    public string Format(string format, params object[] args)
    {
        if (args is null || args.Length == 0 || format is null)
        {
            return format;
        }

        var text = new StringBuilder(format.Length + 32);
        var named = 0;
        for (var at = 0; at < format.Length; at++)
        {
            var c = format[at];
            var doubled = at + 1 < format.Length && format[at + 1] == c;
            if ((c is '{' or '}') && doubled)
            {
                text.Append(c);
                at++;
                continue;
            }

            var end = c == '{' ? format.IndexOf('}', at) : -1;
            if (end < 0)
            {
                text.Append(c);
                continue;
            }

            AppendHole(text, format[(at + 1)..end], args, ref named);
            at = end;
        }

        return text.ToString();
    }

    private static void AppendHole(StringBuilder text, string hole, object[] args, ref int named)
    {
        var nameEnd = hole.AsSpan().IndexOfAny(',', ':');
        var name = nameEnd < 0 ? hole : hole[..nameEnd];
        var index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : named++;
        if (index >= args.Length)
        {
            // A template with too few arguments still says what it can.
            text.Append('{').Append(hole).Append('}');
            return;
        }

        text.AppendFormat(CultureInfo.InvariantCulture, nameEnd < 0 ? "{0}" : "{0" + hole[nameEnd..] + "}", args[index]);
    }
}
