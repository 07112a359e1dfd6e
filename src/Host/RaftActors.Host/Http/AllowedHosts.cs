using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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

    /// <param name="app">The application, before any endpoint is added.</param>
    /// <param name="refuse">Writes an error's body.</param>
    public static void Use(WebApplication app, Func<HttpContext, ApiError, Task> refuse)
    {
        app.Use(async (http, next) =>
        {
            await next(http).ConfigureAwait(false);

            // Answers of the application have a body, so they have started; the filter's has none.
            if (http.Response.StatusCode == StatusCodes.Status400BadRequest && !http.Response.HasStarted)
            {
                var message = $"'{http.Request.Host}' is not a name of this node. Use its address, or add the name to "
                    + "raft-actors.host.allowed-hosts.";
                await refuse(http, new ApiError(400, "foreign-host", message)).ConfigureAwait(false);
            }
        });
        app.UseHostFiltering();
    }

    private static string Text(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
        ? $"[{new IPAddress(address.GetAddressBytes())}]"
        : address.ToString();
}
