using Akka.Util;

namespace Akka.Actor;

/// <summary>Where an actor system is: protocol, name and, once it can be reached from outside, host and port.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ISurrogated, ICloneable
{
    public static readonly Address AllSystems = new("akka", "all-systems");

    public static readonly IComparer<Address> Comparer = Comparer<Address>.Default;

    private string _text;

    public Address(string protocol, string system, string host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
    }

    public string Protocol { get; }

    public string System { get; }

    public string Host { get; }

    public int? Port { get; }

    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    public bool HasGlobalScope => !HasLocalScope;

    public static bool operator ==(Address left, Address right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Address left, Address right) => !(left == right);

    public static Address Parse(string address) =>
        TryParse(address, out var result) ? result : throw new UriFormatException($"'{address}' is not an address.");

    public static bool TryParse(string path, out Address address) => TryParse(path.AsSpan(), out address, out _);

    public static bool TryParse(ReadOnlySpan<char> span, out Address address) => TryParse(span, out address, out _);

    /// <summary>Reads <c>protocol://system@host:port</c>; the rest, if any, starts with '/'.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, out Address address, out ReadOnlySpan<char> absolutUri)
    {
        address = null;
        absolutUri = default;
        var scheme = span.IndexOf("://");
        if (scheme <= 0 || span[0] == '/')
        {
            return false;
        }

        var protocol = span[..scheme].ToString();
        var rest = span[(scheme + 3)..];
        var slash = rest.IndexOf('/');
        absolutUri = slash < 0 ? "/" : rest[slash..];
        var authority = slash < 0 ? rest : rest[..slash];
        var at = authority.IndexOf('@');
        if (at < 0)
        {
            address = authority.IsEmpty ? null : new Address(protocol, authority.ToString());
            return address is not null;
        }

        var system = authority[..at];
        var host = authority[(at + 1)..];
        var colon = host.LastIndexOf(':');
        if (system.IsEmpty || colon <= 0 || !int.TryParse(host[(colon + 1)..], out var port) || port is < 0 or > ushort.MaxValue)
        {
            return false;
        }

        address = new Address(protocol, system.ToString(), host[..colon].ToString(), port);
        return true;
    }

    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    public Address WithHost(string host = null) => new(Protocol, System, host, Port);

    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary>The address without its protocol.</summary>
    public string HostPort() => ToString()[(Protocol.Length + 3)..];

    public object Clone() => new Address(Protocol, System, Host, Port);

    public ISurrogate ToSurrogate(ActorSystem system) =>
        new AddressSurrogate { Protocol = Protocol, System = System, Host = Host, Port = Port };

    public bool Equals(Address other) =>
        ReferenceEquals(this, other)
        || (other is not null && Port == other.Port && Host == other.Host && System == other.System && Protocol == other.Protocol);

    public override bool Equals(object obj) => Equals(obj as Address);

    public override int GetHashCode() => HashCode.Combine(Protocol, System, Host, Port);

    public int CompareTo(Address other) => string.CompareOrdinal(ToString(), other?.ToString());

    int IComparable.CompareTo(object obj) => CompareTo((Address)obj);

    public override string ToString() => _text ??= HasLocalScope ? $"{Protocol}://{System}" : $"{Protocol}://{System}@{Host}:{Port}";

    /// <summary>The address as plain fields.</summary>
    public class AddressSurrogate : ISurrogate
    {
        public string Protocol { get; set; }

        public string System { get; set; }

        public string Host { get; set; }

        public int? Port { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new Address(Protocol, System, Host, Port);
    }
}
