using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RaftActors.AspNetCore.Http;
using RaftActors.Host.Access;

namespace RaftActors.Host.Http;

/// <summary>What every request passes before its route: who sends it, how often, and from which page.</summary>
internal static class Door
{
    public static void Use(WebApplication app, Admission admission)
    {
        app.UseStatusCodePages(page => ErrorGuard.WriteAsync(page.HttpContext, ErrorOf(page.HttpContext)));
        app.UseHostFiltering();
        app.Use((http, next) =>
        {
            var caller = admission.Identify(http);
            http.Features.Set(caller);
            return ErrorGuard.RunAsync(http, app.Logger, caller, () =>
            {
                admission.DemandPace(http, caller);
                CheckOrigin(http);
                return next(http);
            });
        });
    }

    /// <summary>Answers without a body come from the framework: its host filter and its routing.</summary>
    private static ApiError ErrorOf(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status400BadRequest => AllowedHosts.Foreign(http),
        StatusCodes.Status405MethodNotAllowed => PathValue.WrongMethod(http.Request.Method, http.Response.Headers.Allow.ToString()),
        _ => PathValue.NoSuchPath(),
    };

    /// <summary>
    /// Browsers send the origin of a page with its requests. A foreign page must not be able to write here: a node may ask for no token,
    /// and a browser presents its user's certificate by itself. Behind a proxy with TLS the page is https and the request is not.
    /// </summary>
    private static void CheckOrigin(HttpContext http)
    {
        if (http.Request.Headers.Origin is { Count: > 0 } origin
            && (http.Request.IsHttps || origin != $"http://{http.Request.Host}")
            && origin != $"https://{http.Request.Host}")
        {
            throw new ApiError(403, "foreign-origin", "Only the page of this node may send requests from a browser.");
        }
    }
}
