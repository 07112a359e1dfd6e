using System.Reflection;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Http;

namespace RaftActors.Host.Http;

/// <summary>The page at <c>/</c>: three files embedded in the program.</summary>
internal static class PageApi
{
    public static void Map(RouteMap routes)
    {
        Add(routes, "/", "page.html", "text/html; charset=utf-8");
        Add(routes, "/page.css", "page.css", "text/css; charset=utf-8");
        Add(routes, "/page.js", "page.js", "text/javascript; charset=utf-8");
    }

    private static void Add(RouteMap routes, string path, string file, string contentType)
    {
        using var source = Assembly.GetExecutingAssembly().GetManifestResourceStream($"RaftActors.Host.{file}")!;
        var content = new byte[source.Length];
        source.ReadExactly(content);
        routes.Add("GET", path, RouteAccess.Open, request => request.FileAsync(content, contentType))
            .WithMetadata(new ApiDocs("A file of the page"));
    }
}
