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
            foreach (var inner in value.GetObject().Items.Values)
            {
                ResolveInside(inner);
            }
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

        if (pending.InProgress)
        {
            throw HoconText.Error("A substitution leads back to itself", pending.Parts[0].Line, pending.Parts[0].Column);
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
            if (found is not { IsUndefined: false })
            {
                throw HoconText.Error($"Unresolved substitution: {part.Substitution}", part.Line, part.Column);
            }

            parts.Add(found.IsString()
                ? part with { Text = found.GetString(), Substitution = null, Quoted = true }
                : part with { Value = found, Substitution = null });
        }

        pending.InProgress = false;
        value.Become(Join(parts));
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

            Resolve(at);
        }

        return at;
    }

    /// <summary>Lists append, texts are joined with the blanks between them.</summary>
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
        if (parts.Count == 1)
        {
            return parts[0].Value;
        }

        var items = new List<HoconValue>();
        foreach (var part in parts)
        {
            if (part.Value is null || !part.Value.IsArray())
            {
                throw HoconText.Error("Only texts, or only lists, can be joined", part.Line, part.Column);
            }

            items.AddRange(part.Value.GetArray());
        }

        return new HoconValue(items);
    }
}
