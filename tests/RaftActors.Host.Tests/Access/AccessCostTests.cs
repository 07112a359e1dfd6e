using Microsoft.AspNetCore.Http;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Http;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>What the check of a caller costs on a node that does not ask who calls.</summary>
public sealed class AccessCostTests
{
    private static readonly RouteAccess[] Routes =
    [
        RouteAccess.Open, RouteAccess.InPath(AccessRole.Read), RouteAccess.Named(AccessRole.Write, "kv"),
        RouteAccess.Range(AccessRole.Operate), RouteAccess.Cluster(AccessRole.Admin),
    ];

    [Fact]
    public void Letting_an_anonymous_caller_in_allocates_nothing()
    {
        const int requests = 1000;
        var http = new DefaultHttpContext();
        var parameters = QueryParameters.Read("group=kv", ["group"]);
        LetIn();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < requests; i++)
        {
            LetIn();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void LetIn()
        {
            foreach (var access in Routes)
            {
                AccessCheck.Demand(AccessCheck.Known(null, access, http), access, "kv", parameters, node: null);
                AccessCheck.Demand(AccessCheck.Known(Anonymous.Instance, access, http), access, "kv", parameters, node: null);
            }
        }
    }

    /// <summary>The caller of a host without tokens.</summary>
    private sealed class Anonymous : ICaller
    {
        public static readonly Anonymous Instance = new();

        public Principal? Principal => Principal.Anyone;

        public void Follow()
        {
        }

        public void Refused(ApiError error)
        {
        }

        public void Operated(ReadOnlySpan<byte> body, string outcome)
        {
        }
    }
}
