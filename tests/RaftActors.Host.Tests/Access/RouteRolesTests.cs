using System.Net;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Http;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>Every route has a role, the documented one, and enforces it.</summary>
public sealed class RouteRolesTests(SecureNode node) : IClassFixture<SecureNode>
{
    private static readonly string[] Open = ["/", "/page.css", "/page.js", "/health/live", "/health/ready"];

    [Fact]
    public void The_table_in_the_chapter_is_the_table_of_the_server()
    {
        var expected = node.Routes.Select(r => $"| `{Line(r)}` | {r.Access} |").Order(StringComparer.Ordinal).ToList();
        var chapter = File
            .ReadLines(Path.Combine(AppContext.BaseDirectory, "security.md"))
            .Where(l => l.StartsWith("| `GET", StringComparison.Ordinal)
                || l.StartsWith("| `POST", StringComparison.Ordinal)
                || l.StartsWith("| `PUT", StringComparison.Ordinal)
                || l.StartsWith("| `DELETE", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.True(expected.SequenceEqual(chapter), $"docs/security.md must contain:\n{string.Join('\n', expected)}");
    }

    [Fact]
    public void Only_the_page_and_the_health_of_a_node_need_no_role() =>
        Assert.Equal(
            Open.Order(StringComparer.Ordinal),
            node.Routes.Where(r => r.Access.Role == AccessRole.Open).Select(r => r.Path)
                .Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_other_route_refuses_strangers_and_callers_with_the_role_below()
    {
        using var api = node.Client();
        var below = new Dictionary<AccessRole, string>
        {
            [AccessRole.Read] = "map",
            [AccessRole.Write] = "reader",
            [AccessRole.Operate] = "writer",
            [AccessRole.Admin] = "operator",
        };
        foreach (var route in node.Routes.Where(r => r.Access.Role != AccessRole.Open))
        {
            var path = route.Path.Replace("{group}", "kv", StringComparison.Ordinal).Replace("{key}", "k", StringComparison.Ordinal);
            await api.Refused(401, "unauthenticated", route.Method, path);
            await api.Refused(403, "forbidden", route.Method, path, null, SecureNode.As(below[route.Access.Role]));
        }
    }

    [Fact]
    public async Task Open_routes_answer_strangers()
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        foreach (var path in Open)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        }
    }

    private static string Line(ApiRoute route) => $"{route.Method} {route.Path}";
}
