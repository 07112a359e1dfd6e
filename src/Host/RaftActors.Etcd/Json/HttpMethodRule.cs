using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace RaftActors.Etcd.Json;

/// <summary>What every path without gRPC does first: browsers may ask from any page, as with etcd, but only by one method.</summary>
internal static class HttpMethodRule
{
    /// <summary>Adds a path that is only read.</summary>
    public static void MapGet(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Task> serveAsync) =>
        endpoints.Map(path, http => Admits(http, "GET") ? serveAsync(http) : Task.CompletedTask);

    /// <summary>Whether the request is to be served; if not, it is answered.</summary>
    public static bool Admits(HttpContext http, string method)
    {
        var response = http.Response;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
        response.Headers.AccessControlAllowHeaders = "accept, content-type, authorization";
        if (http.Request.Method == method)
        {
            return true;
        }

        if (http.Request.Method != "OPTIONS")
        {
            response.Headers.Allow = method;
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        }

        return false;
    }
}
