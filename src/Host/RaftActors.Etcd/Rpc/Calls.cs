using Grpc.Core;
using Microsoft.Extensions.Hosting;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Rpc;

/// <summary>What the services need of a call of gRPC.</summary>
internal sealed class Calls(IHostApplicationLifetime lifetime, MemberRules rules)
{
    private const string Bearer = "Bearer ";

    public static EtcdCall Of(ServerCallContext context) => new(
        TokenOf(context.RequestHeaders.GetValue("token") ?? context.RequestHeaders.GetValue("authorization")),
        NeedsLeader(context),
        context.CancellationToken);

    /// <summary>Whether the client wants no service without a leader.</summary>
    public static bool NeedsLeader(ServerCallContext context) => context.RequestHeaders.GetValue("hasleader") == "true";

    /// <summary>Serves a call that may last long: it ends when the server stops.</summary>
    public Task<T> WaitAsync<T>(ServerCallContext context, Func<EtcdCall, Task<T>> run) => WaitAsync(Of(context), run);

    /// <summary>Serves a stream: it ends also when the group loses its leader, if the caller wants that.</summary>
    public Task WaitAsync(ServerCallContext context, Func<EtcdCall, Task> run) => WaitAsync(Of(context), async call =>
    {
        await rules.GuardAsync(call, run).ConfigureAwait(false);
        return true;
    });

    /// <summary>Serves a call that did not come over gRPC, if it is served here at the moment.</summary>
    public async Task<T> AdmitAsync<T>(object request, EtcdCall call, Func<EtcdCall, Task<T>> run)
    {
        await rules.DemandAsync(request, call.NeedsLeader, call.Cancel).ConfigureAwait(false);
        return await WaitAsync(call, run).ConfigureAwait(false);
    }

    /// <summary>The token in a header, with or without the name of its scheme.</summary>
    public static string? TokenOf(string? header) =>
        string.IsNullOrEmpty(header) ? null
        : header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..]
        : header;

    private async Task<T> WaitAsync<T>(EtcdCall call, Func<EtcdCall, Task<T>> run)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel, lifetime.ApplicationStopping);
        return await run(call with { Cancel = ends.Token }).ConfigureAwait(false);
    }
}
