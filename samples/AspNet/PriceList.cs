namespace Samples.AspNet;

/// <summary>A list that is a part of the program: a database could answer differently on each node.</summary>
public sealed class PriceList : IPrices
{
    private static readonly Dictionary<string, int> Prices = new(StringComparer.Ordinal) { ["tea"] = 250, ["cake"] = 420 };

    public int? Of(string item) => Prices.TryGetValue(item, out var price) ? price : null;
}
