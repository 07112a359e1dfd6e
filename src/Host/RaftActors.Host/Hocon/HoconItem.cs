namespace RaftActors.Host.Hocon;

/// <summary>A part of a HOCON text.</summary>
/// <param name="Position">Where it begins.</param>
internal abstract record HoconItem(int Position);

/// <summary>A text, or null.</summary>
internal sealed record HoconScalar(int Position, string Text, bool IsNull = false) : HoconItem(Position)
{
    /// <summary>The space between two parts of a value: significant in a text, ignored between objects or lists.</summary>
    public bool IsSpace { get; init; }
}

/// <summary>A list.</summary>
internal sealed record HoconList(int Position, IReadOnlyList<HoconItem> Items) : HoconItem(Position);

/// <summary><c>${a.b}</c> or <c>${?a.b}</c>.</summary>
internal sealed record HoconSubstitution(int Position, string[] Path, string Name, bool IsOptional) : HoconItem(Position);

/// <summary>Concatenated parts.</summary>
internal sealed record HoconJoin(int Position, IReadOnlyList<HoconItem> Parts) : HoconItem(Position);

/// <summary>All values given for one key, in order: the last one counts, and objects are merged.</summary>
internal sealed class HoconField
{
    public List<HoconItem> Values { get; } = [];
}

/// <summary>An object.</summary>
internal sealed record HoconObject(int Position) : HoconItem(Position)
{
    public Dictionary<string, HoconField> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a value to a key.</summary>
    public void Add(ReadOnlySpan<string> path, HoconItem value)
    {
        if (!Fields.TryGetValue(path[0], out var field))
        {
            field = new HoconField();
            Fields.Add(path[0], field);
        }

        var last = field.Values.Count > 0 ? field.Values[^1] as HoconObject : null;
        if (path.Length > 1)
        {
            if (last is null)
            {
                last = new HoconObject(value.Position);
                field.Values.Add(last);
            }

            last.Add(path[1..], value);
        }
        else if (last is not null && value is HoconObject more)
        {
            foreach (var (key, said) in more.Fields)
            {
                said.Values.ForEach(v => last.Add([key], v));
            }
        }
        else
        {
            field.Values.Add(value);
        }
    }
}
