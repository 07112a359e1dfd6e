namespace RaftActors.Host.Hocon;

/// <summary>
/// Replaces substitutions by values: the value of the path in the text itself, otherwise the environment variable of that name. A
/// substitution in the value it refers to means the previous value; any other cycle has no value. Every step is counted, so that
/// resolution terminates for every text.
/// </summary>
internal sealed class HoconResolver
{
    private const int MaxDepth = 200;

    /// <summary>Values visited, and characters and members copied.</summary>
    private const int MaxWork = 8 * HoconParser.MaxCharacters;
    private readonly HoconObject _root;
    private readonly IReadOnlyDictionary<string, string> _environment;

    /// <summary>The fields being resolved, each with the index of its value being resolved.</summary>
    private readonly Dictionary<HoconField, int> _active = [];
    private int _depth;
    private int _work;
    private bool _leadsBack;

    private HoconResolver(HoconObject root, IReadOnlyDictionary<string, string> environment)
    {
        _root = root;
        _environment = environment;
    }

    /// <summary>The same without substitutions, each key with one value.</summary>
    /// <exception cref="HoconProblem">A substitution has no value, or does not fit.</exception>
    public static HoconObject Resolve(HoconObject root, IReadOnlyDictionary<string, string> environment) =>
        (HoconObject)new HoconResolver(root, environment).Value(root)!;

    /// <summary>Null if there is no such value.</summary>
    private HoconItem? Value(HoconItem item)
    {
        Spend(1, item.Position);
        if (++_depth > MaxDepth)
        {
            throw new HoconProblem(item.Position, $"substitutions lead through more than {MaxDepth} values");
        }

        HoconItem? value = item switch
        {
            HoconList list => new HoconList(list.Position, [.. list.Items.Select(Value).OfType<HoconItem>()]),
            HoconObject literal => Members(literal),
            HoconSubstitution substitution => Substituted(substitution),
            HoconJoin join => Joined(join),
            _ => item,
        };
        _depth--;
        return value;
    }

    private HoconObject Members(HoconObject literal)
    {
        var made = new HoconObject(literal.Position);
        foreach (var (key, field) in literal.Fields)
        {
            if (Latest(field, field.Values.Count) is { } value)
            {
                made.Add([key], value);
            }
        }

        return made;
    }

    /// <summary>The result of the first values of a field, up to that count.</summary>
    private HoconItem? Latest(HoconField field, int count)
    {
        HoconObject? over = null;
        for (var i = count - 1; i >= 0; i--)
        {
            var value = At(field, i);
            if (value is HoconObject under)
            {
                over = over is null ? under : Merged(under, over);
            }
            else if (value is not null)
            {
                return over ?? value;
            }
        }

        return over;
    }

    private HoconItem? At(HoconField field, int index)
    {
        var isNested = _active.TryGetValue(field, out var outer);
        _active[field] = index;
        var value = Value(field.Values[index]);
        if (isNested)
        {
            _active[field] = outer;
        }
        else
        {
            _active.Remove(field);
        }

        return value;
    }

    private HoconItem? Substituted(HoconSubstitution substitution)
    {
        _leadsBack = false;
        if (Find(_root, substitution.Path) is { } found)
        {
            return found;
        }

        if (_environment.TryGetValue(substitution.Name, out var variable))
        {
            // Invalid UTF-8 in the environment arrives as this character.
            return variable.Contains('\ufffd', StringComparison.Ordinal)
                ? throw new HoconProblem(substitution.Position, $"the environment variable {substitution.Name} is not valid UTF-8")
                : new HoconScalar(substitution.Position, variable);
        }

        var why = _leadsBack ? "it refers to itself" : "it is set neither in this text nor in the environment";
        return substitution.IsOptional ? null : throw new HoconProblem(
            substitution.Position, $"cannot resolve ${{{substitution.Name}}}: {why}");
    }

    private HoconItem? Find(HoconObject literal, ReadOnlySpan<string> path)
    {
        if (!literal.Fields.TryGetValue(path[0], out var field))
        {
            return null;
        }

        var isActive = _active.TryGetValue(field, out var active);
        if (path.Length == 1)
        {
            _leadsBack |= isActive && active == 0;
            return Latest(field, isActive ? active : field.Values.Count);
        }

        HoconObject? over = null;
        for (var i = field.Values.Count - 1; i >= 0; i--)
        {
            var owner = field.Values[i] as HoconObject;
            if (owner is null && isActive && i >= active)
            {
                _leadsBack = true;
                continue;
            }

            if (owner is null)
            {
                switch (At(field, i))
                {
                    case null:
                        continue;
                    case HoconObject made:
                        owner = made;
                        break;
                    default:
                        return over;
                }
            }

            var value = Find(owner, path[1..]);
            if (value is HoconObject under)
            {
                over = over is null ? under : Merged(under, over);
            }
            else if (value is not null)
            {
                return over ?? value;
            }
        }

        return over;
    }

    private HoconItem? Joined(HoconJoin join)
    {
        var parts = join.Parts.Select(p => p is HoconScalar { IsSpace: true } ? p : Value(p)).OfType<HoconItem>().ToList();
        var solid = parts.Where(p => p is not HoconScalar { IsSpace: true }).ToList();
        if (solid.Count == 0)
        {
            return null;
        }

        if (solid.TrueForAll(p => p is HoconObject))
        {
            return solid.Cast<HoconObject>().Aggregate(Merged);
        }

        if (solid.TrueForAll(p => p is HoconList))
        {
            var items = solid.SelectMany(p => ((HoconList)p).Items).ToList();
            Spend(items.Count, join.Position);
            return new HoconList(join.Position, items);
        }

        var other = solid.Find(p => p is not HoconScalar);
        if (other is not null)
        {
            throw new HoconProblem(join.Position, "texts, lists and objects cannot be concatenated with one another");
        }

        // Among texts, a substitution without a value is an empty text.
        Spend(parts.Sum(p => ((HoconScalar)p).Text.Length), join.Position);
        return parts is [HoconScalar one] ? one : new HoconScalar(join.Position, string.Concat(parts.Select(p => ((HoconScalar)p).Text)));
    }

    private HoconObject Merged(HoconObject under, HoconObject over)
    {
        Spend(under.Fields.Count + over.Fields.Count, over.Position);
        var merged = new HoconObject(over.Position);
        foreach (var (key, field) in under.Fields)
        {
            merged.Add([key], field.Values[^1]);
        }

        foreach (var (key, field) in over.Fields)
        {
            var value = field.Values[^1];
            if (merged.Fields.TryGetValue(key, out var below) && !(value is HoconObject && below.Values[^1] is HoconObject))
            {
                below.Values.Clear();
            }

            if (value is HoconObject upper && below?.Values is [HoconObject lower])
            {
                below.Values[0] = Merged(lower, upper);
            }
            else
            {
                merged.Add([key], value);
            }
        }

        return merged;
    }

    private void Spend(int work, int position)
    {
        _work += work;
        if (_work > MaxWork)
        {
            throw new HoconProblem(position, "the substitutions expand the text beyond the maximum size");
        }
    }
}
