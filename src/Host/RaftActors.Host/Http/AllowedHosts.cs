using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RaftActors.AspNetCore.Http;

namespace RaftActors.Host.Http;

/// <summary>
/// The host names under which a node answers; the defence against DNS rebinding. A foreign page whose name resolves to this machine sends
/// its own name as host and origin: without this check it would pass for the node's own page.
/// </summary>
internal static class AllowedHosts
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <param name="services">The server's services.</param>
    /// <param name="endpoint">The listening address; it is allowed, or every address of this machine for 0.0.0.0.</param>
    /// <param name="more">Further names, <c>*.example.org</c>, or <c>*</c> for all.</param>
    public static void Add(
        IServiceCollection services, IPEndPoint endpoint, IReadOnlyList<string> more) => services.Configure<HostFilteringOptions>(options =>
    {
        // The filter treats 0.0.0.0 and [::] as "any name", so they must not be listed.
        var isAny = endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);
        var addresses = isAny
            ? NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            : [endpoint.Address];
        options.AllowedHosts = [.. Loopback.Concat(addresses.Select(Text)).Concat(more).Distinct(StringComparer.OrdinalIgnoreCase)];
        options.IncludeFailureMessage = false;
    });

    /// <summary>The answer to a request that the filter refused.</summary>
    public static ApiError Foreign(HttpContext http) => new(
        400,
        "foreign-host",
        $"'{http.Request.Host}' is not a name of this node. Use its address, or add the name to raft-actors.host.allowed-hosts.");

    private static string Text(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
        ? $"[{new IPAddress(address.GetAddressBytes())}]"
        : address.ToString();
}
