using System.Text;

namespace Akka.Configuration.Hocon;

internal static class HoconPath
{
    /// <summary><c>a."b.c".d</c> has three elements.</summary>
    public static List<string> Split(string path)
    {
        var elements = new List<string>();
        var element = new StringBuilder();
        var quoted = false;
        foreach (var c in path)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '.' && !quoted)
            {
                elements.Add(element.ToString());
                element.Clear();
            }
            else
            {
                element.Append(c);
            }
        }

        elements.Add(element.ToString());
        return elements;
    }

    public static string Join(List<string> elements) =>
        string.Join(".", elements.ConvertAll(e => e.Contains('.') ? '"' + e + '"' : e));
}
