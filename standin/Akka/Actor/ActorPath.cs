using Akka.Util;

namespace Akka.Actor;

/// <summary>The place of an actor in the tree of an actor system. Two paths are equal whatever their <see cref="Uid"/>.</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>, ISurrogated
{
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private readonly int _hash;
    private string[] _elements;
    private string _text;

    protected ActorPath(Address address, string name)
    {
        Address = address;
        Name = name;
        _hash = HashCode.Combine(address, name);
    }

    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        Parent = parentPath;
        Address = parentPath.Address;
        Depth = parentPath.Depth + 1;
        Name = name;
        Uid = uid;
        _hash = HashCode.Combine(parentPath._hash, name);
    }

    public Address Address { get; }

    public string Name { get; }

    public ActorPath Parent { get; }

    public long Uid { get; }

    internal int Depth { get; }

    public ActorPath Root => ParentOf(0);

    public IReadOnlyList<string> Elements
    {
        get
        {
            if (_elements is null)
            {
                var elements = new string[Depth];
                for (var at = this; at.Depth > 0; at = at.Parent)
                {
                    elements[at.Depth - 1] = at.Name;
                }

                _elements = elements;
            }

            return _elements;
        }
    }

    public static bool operator ==(ActorPath left, ActorPath right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(ActorPath left, ActorPath right) => !(left == right);

    public static ActorPath operator /(ActorPath path, string name)
    {
        var hash = name.IndexOf('#');
        return hash < 0
            ? new ChildActorPath(path, name, 0)
            : new ChildActorPath(path, name[..hash], long.Parse(name.AsSpan(hash + 1), System.Globalization.CultureInfo.InvariantCulture));
    }

    public static ActorPath operator /(ActorPath path, IEnumerable<string> name)
    {
        foreach (var element in name)
        {
            if (element.Length > 0)
            {
                path /= element;
            }
        }

        return path;
    }

    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
        {
            return false;
        }

        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i];
            if (char.IsAsciiLetterOrDigit(c) || ValidSymbols.Contains(c))
            {
                continue;
            }

            if (c != '%' || i + 2 >= s.Length || !char.IsAsciiHexDigit(s[i + 1]) || !char.IsAsciiHexDigit(s[i + 2]))
            {
                return false;
            }

            i += 2;
        }

        return true;
    }

    public static ActorPath Parse(string path) =>
        TryParse(path, out var result) ? result : throw new UriFormatException($"Can not parse an ActorPath: {path}");

    public static bool TryParse(string path, out ActorPath actorPath)
    {
        actorPath = null;
        if (path is null || !Address.TryParse(path.AsSpan(), out var address, out var rest))
        {
            return false;
        }

        return TryParse(new RootActorPath(address), rest, out actorPath);
    }

    public static bool TryParse(ActorPath basePath, string absoluteUri, out ActorPath actorPath) =>
        TryParse(basePath, absoluteUri.AsSpan(), out actorPath);

    public static bool TryParse(ActorPath basePath, ReadOnlySpan<char> absoluteUri, out ActorPath actorPath)
    {
        actorPath = basePath;
        foreach (var range in absoluteUri.Split('/'))
        {
            var element = absoluteUri[range];
            if (element.IsEmpty)
            {
                continue;
            }

            var hash = element.IndexOf('#');
            long uid = 0;
            if (hash >= 0 && !long.TryParse(element[(hash + 1)..], out uid))
            {
                actorPath = null;
                return false;
            }

            actorPath = new ChildActorPath(actorPath, (hash < 0 ? element : element[..hash]).ToString(), uid);
        }

        return true;
    }

    public static bool TryParseAddress(string path, out Address address) => Address.TryParse(path.AsSpan(), out address, out _);

    public static string FormatPathElements(IEnumerable<string> pathElements) => "/" + string.Join("/", pathElements);

    public ActorPath Child(string childName) => this / childName;

    /// <summary>The ancestor with that many elements; from this path upwards where <paramref name="depth"/> is negative.</summary>
    public ActorPath ParentOf(int depth)
    {
        var wanted = depth >= 0 ? depth : Depth + depth;
        var at = this;
        while (at.Depth > wanted && at.Parent is not null)
        {
            at = at.Parent;
        }

        return at;
    }

    public ActorPath WithUid(long uid) => Parent is null || uid == Uid ? this : new ChildActorPath(Parent, Name, uid);

    public string ToStringWithoutAddress() => Depth == 0 ? "/" : FormatPathElements(Elements);

    public string ToStringWithAddress() => ToString();

    public string ToStringWithAddress(Address address) =>
        Address.HasGlobalScope ? ToString() : address + ToStringWithoutAddress();

    public string ToStringWithUid() => Uid == 0 ? ToString() : $"{this}#{Uid}";

    public string ToSerializationFormat() => ToStringWithUid();

    public string ToSerializationFormatWithAddress(Address address) =>
        Uid == 0 ? ToStringWithAddress(address) : $"{ToStringWithAddress(address)}#{Uid}";

    public ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(ToSerializationFormat());

    public bool Equals(ActorPath other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || _hash != other._hash || Depth != other.Depth || !Address.Equals(other.Address))
        {
            return false;
        }

        var (a, b) = (this, other);
        for (; a is not null && !ReferenceEquals(a, b); a = a.Parent, b = b.Parent)
        {
            if (a.Name != b.Name)
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object obj) => Equals(obj as ActorPath);

    public override int GetHashCode() => _hash;

    public int CompareTo(ActorPath other) => string.CompareOrdinal(ToString(), other?.ToString());

    public override string ToString() => _text ??= Address + ToStringWithoutAddress();

    /// <summary>The path as text.</summary>
    public class Surrogate(string path) : ISurrogate
    {
        public string Path { get; } = path;

        public ISurrogated FromSurrogate(ActorSystem system) => Parse(Path);
    }
}

/// <summary>The root of a tree.</summary>
public class RootActorPath(Address address, string name = "") : ActorPath(address, name);

/// <summary>Every path but the root.</summary>
public sealed class ChildActorPath(ActorPath parentPath, string name, long uid) : ActorPath(parentPath, name, uid);
