using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Replaces <c>${path}</c> by the value of that path in the same document.</summary>
internal sealed class HoconResolver(HoconValue root)
{
    public void ResolveAll() => ResolveInside(root);

    private void ResolveInside(HoconValue value)
    {
        Resolve(value);
        if (value.IsObject())
        {
            var items = value.GetObject().Items;
            List<string> undefined = null;
            foreach (var (key, inner) in items)
            {
                var wasPending = inner.Pending is not null;
                ResolveInside(inner);
                if (wasPending && inner.IsUndefined)
                {
                    (undefined ??= []).Add(key);
                }
            }

            undefined?.ForEach(key => items.Remove(key));
        }
        else if (value.IsArray())
        {
            foreach (var inner in value.GetArray())
            {
                ResolveInside(inner);
            }
        }
    }

    private void Resolve(HoconValue value)
    {
        var pending = value.Pending;
        if (pending is null)
        {
            return;
        }

        pending.InProgress = true;
        var parts = new List<HoconPart>(pending.Parts.Count);
        foreach (var part in pending.Parts)
        {
            if (part.Substitution is null)
            {
                parts.Add(part);
                continue;
            }

            var found = Find(part.Substitution);
            if (found is { IsUndefined: false })
            {
                parts.Add(found.IsString()
                    ? part with { Text = found.GetString(), Substitution = null, Quoted = true }
                    : part with { Value = found, Substitution = null });
            }
            else if (!part.Optional)
            {
                throw HoconText.Error($"Unresolved substitution: {part.Substitution}", part.Line, part.Column);
            }
        }

        var result = parts.Count == 0 ? null : Join(parts);
        var previous = pending.Previous;
        if (previous is not null && (result is null || result.IsObject()))
        {
            Resolve(previous);
            result = result is null ? previous
                : previous.IsObject() ? new HoconValue(HoconObject.Merged(result.GetObject(), previous.GetObject()))
                : result;
        }

        value.Become(result);
    }

    private HoconValue Find(string path)
    {
        var at = root;
        foreach (var key in HoconPath.Split(path))
        {
            if (!at.IsObject() || !at.GetObject().Items.TryGetValue(key, out at))
            {
                return null;
            }

            while (at is { Pending.InProgress: true })
            {
                at = at.Pending.Previous;
            }

            if (at is null)
            {
                return null;
            }

            Resolve(at);
        }

        return at;
    }

    /// <summary>Objects merge, lists append, texts are joined with the blanks between them.</summary>
    public static HoconValue Join(List<HoconPart> parts)
    {
        var solid = parts.FindAll(p => !p.IsBlank);
        if (solid.Exists(p => p.Value is not null))
        {
            return JoinStructures(solid);
        }

        if (solid.Count == 1)
        {
            var only = solid[0];
            return new HoconValue(!only.Quoted && only.Text == "null" ? null : only.Text);
        }

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Text);
        }

        return new HoconValue(text.ToString());
    }

    private static HoconValue JoinStructures(List<HoconPart> parts)
    {
        var result = parts[0].Value;
        foreach (var part in parts)
        {
            var next = part.Value;
            if (next is null || result is null || next.IsObject() != result.IsObject())
            {
                throw HoconText.Error("Only values of the same kind can be joined", part.Line, part.Column);
            }

            if (ReferenceEquals(next, result))
            {
                continue;
            }

            result = next.IsObject()
                ? new HoconValue(HoconObject.Merged(next.GetObject(), result.GetObject()))
                : new HoconValue([.. result.GetArray(), .. next.GetArray()]);
        }

        return result;
    }
}
