using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Work;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary>What is refused because of what this node is at the moment, whichever way a call comes.</summary>
internal sealed class MemberRules(NodeStanding standing, LeaderProbe leader)
{
    /// <summary>Before a call is served.</summary>
    /// <param name="request">Its request; <see langword="null"/> for a stream of requests.</param>
    /// <param name="needsLeader">Whether the caller wants it refused without a leader.</param>
    /// <param name="cancel">The caller has gone.</param>
    /// <exception cref="RpcException">It is not served.</exception>
    public async ValueTask DemandAsync(object? request, bool needsLeader, CancellationToken cancel)
    {
        var now = await standing.NowAsync(cancel).ConfigureAwait(false);
        if (now.IsLearner && !IsForLearners(request) && (await standing.LookAsync(cancel).ConfigureAwait(false)).IsLearner)
        {
            throw EtcdErrors.NotForLearners;
        }

        if (needsLeader)
        {
            await leader.DemandAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Serves a stream. If its caller wants a leader, it ends after the group has lost it.</summary>
    /// <exception cref="RpcException">There is no leader.</exception>
    public async Task GuardAsync(EtcdCall call, Func<EtcdCall, Task> run)
    {
        if (!call.NeedsLeader)
        {
            await run(call).ConfigureAwait(false);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
        var work = run(call with { Cancel = ends.Token });
        var guard = leader.GuardAsync(ends.Token);
        var first = await Task.WhenAny(work, guard).ConfigureAwait(false);
        await ends.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(work, guard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private static bool IsForLearners(object? request) =>
        request is StatusRequest or SnapshotRequest or HealthCheckRequest or RangeRequest { Serializable: true };
}
