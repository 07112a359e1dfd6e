using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace RaftActors.Host.Http;

/// <summary>
/// The names under which a node answers. A page of a stranger, whose name is made to point at this machine, sends its own name as host and
/// as origin: without this it would be taken for the node's own page.
/// </summary>
internal static class AllowedHosts
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <param name="services">Of the server.</param>
    /// <param name="endpoint">Where it listens: that address is allowed, or each of this machine's if it listens at all of them.</param>
    /// <param name="more">Further names, <c>*.example.org</c>, or <c>*</c> for all.</param>
    public static void Add(
        IServiceCollection services, IPEndPoint endpoint, IReadOnlyList<string> more) => services.Configure<HostFilteringOptions>(options =>
    {
        // The filter takes 0.0.0.0 and [::] for every name, so they must not be among them.
        var isAny = endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);
        var addresses = isAny
            ? NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            : [endpoint.Address];
        options.AllowedHosts = [.. Loopback.Concat(addresses.Select(Text)).Concat(more).Distinct(StringComparer.OrdinalIgnoreCase)];
        options.IncludeFailureMessage = false;
    });

    /// <param name="app">Before anything that serves.</param>
    /// <param name="refuse">Writes an error's body.</param>
    public static void Use(WebApplication app, Func<HttpContext, ApiError, Task> refuse)
    {
        app.Use(async (http, next) =>
        {
            await next(http).ConfigureAwait(false);

            // Our own answers have a body, so they have begun; the filter's has none.
            if (http.Response.StatusCode == StatusCodes.Status400BadRequest && !http.Response.HasStarted)
            {
                var message = $"'{http.Request.Host}' is not a name of this node. Ask under its address, or add the name to raft-actors.host.allowed-hosts.";
                await refuse(http, new ApiError(400, "foreign-host", message)).ConfigureAwait(false);
            }
        });
        app.UseHostFiltering();
    }

    private static string Text(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
        ? $"[{new IPAddress(address.GetAddressBytes())}]"
        : address.ToString();
}
