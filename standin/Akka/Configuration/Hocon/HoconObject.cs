namespace Akka.Configuration.Hocon;

/// <summary>The fields of a HOCON object, in the order of their first appearance.</summary>
public class HoconObject
{
    internal HoconObject()
    {
    }

    public Dictionary<string, HoconValue> Items { get; } = new(StringComparer.Ordinal);

    public HoconValue GetKey(string key) => Items.TryGetValue(key, out var value) ? value : new HoconValue((string)null);

    /// <summary>Fields of <paramref name="winner"/> over those of <paramref name="loser"/>; neither is changed, subtrees are shared.</summary>
    internal static HoconObject Merged(HoconObject winner, HoconObject loser)
    {
        var result = new HoconObject();
        foreach (var (key, value) in loser.Items)
        {
            result.Items[key] = value;
        }

        foreach (var (key, value) in winner.Items)
        {
            var both = result.Items.TryGetValue(key, out var below) && below.IsObject() && value.IsObject();
            result.Items[key] = both ? new HoconValue(Merged(value.GetObject(), below.GetObject())) : value;
        }

        return result;
    }
}
