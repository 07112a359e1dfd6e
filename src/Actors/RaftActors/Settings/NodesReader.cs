using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Settings;

/// <summary>Reads where the nodes are: the table <c>nodes</c>, and how others are found in a cluster.</summary>
internal sealed class NodesReader(KeyReader keys, string systemName)
{
    public DiscoverySettings Discovery()
    {
        var settings = new DiscoverySettings
        {
            Role = keys.Text("cluster.role"),
            AskAgainMin = keys.Duration("cluster.ask-again-min"),
            AskAgainMax = keys.Duration("cluster.ask-again-max"),
        };
        if (settings.AskAgainMax < settings.AskAgainMin)
        {
            keys.Problem("cluster.ask-again-max", "must not be below cluster.ask-again-min");
        }

        return settings;
    }

    public ImmutableSortedDictionary<string, Address> Read(string self, bool mustNameSelf)
    {
        var nodes = ImmutableSortedDictionary.CreateBuilder<string, Address>(StringComparer.Ordinal);
        foreach (var (id, text) in keys.Children("nodes"))
        {
            if (!NodeName.IsValid(id))
            {
                keys.Problem($"nodes.{id}", "not a valid node id: use letters, digits and hyphens, at most 63 characters");
            }

            var address = KeyReader.TextOf(text);
            if (address is not null && ParseAddress(address) is { } parsed)
            {
                nodes[id] = parsed;
            }
            else
            {
                keys.Problem($"nodes.{id}", $"'{address}' must be host:port or akka.tcp://system@host:port");
            }
        }

        if (mustNameSelf && !nodes.ContainsKey(self) && NodeName.IsValid(self))
        {
            keys.Problem("nodes", $"must include this node, {self}");
        }

        return nodes.ToImmutable();
    }

    private Address? ParseAddress(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return Address.TryParse(text, out var address) && address.Host is not null && address.Port is not null ? address : null;
        }

        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text[(colon + 1)..], out var port) && port is > 0 and < 65536
            ? new Address("akka.tcp", systemName, text[..colon], port)
            : null;
    }
}
