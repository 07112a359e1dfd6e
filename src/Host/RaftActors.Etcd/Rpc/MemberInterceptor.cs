using Grpc.Core;

namespace RaftActors.Etcd.Rpc;

/// <summary>Refuses calls of gRPC by <see cref="MemberRules"/>.</summary>
internal sealed class MemberInterceptor(MemberRules rules) : CallInterceptor
{
    protected override async Task<T> AroundAsync<T>(string kind, object? request, ServerCallContext context, Func<Task<T>> run)
    {
        await rules.DemandAsync(request, Calls.Of(context).NeedsLeader, context.CancellationToken).ConfigureAwait(false);
        return await run().ConfigureAwait(false);
    }
}
