using Grpc.Core;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Messages;

namespace RaftActors.Etcd.Apis;

/// <summary>
/// The members of the group. A member is a node of <c>raft-actors.nodes</c>: its peer URL is the address there, and cannot be changed here.
/// </summary>
internal sealed class ClusterApi(
    EtcdGroup group, Headers headers, Callers callers, Members members, TimeProvider time, ILogger<ClusterApi> log)
{
    /// <summary>As in etcd. More can be added by the node's own interface.</summary>
    private const int MaxLearners = 1;

    /// <summary>Before a learner that has not caught up is promoted again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task<MemberListResponse> ListAsync(MemberListRequest request, EtcdCall call)
    {
        var list = request.Linearizable
            ? await members.AskAsync(call.Cancel).ConfigureAwait(false)
            : await members.KnownAsync(call.Cancel).ConfigureAwait(false);
        return new MemberListResponse { Header = headers.Of(0), Members = { await ListAsync(list, call).ConfigureAwait(false) } };
    }

    public async Task<MemberAddResponse> AddAsync(MemberAddRequest request, EtcdCall call)
    {
        await DemandRootAsync(call).ConfigureAwait(false);
        var node = request.PeerURLs.Count == 1 ? members.NodeAt(request.PeerURLs[0]) : null;
        if (node is null)
        {
            log.LogWarning(
                "etcd: no member was added: no node in raft-actors.nodes has the address {Urls}", string.Join(", ", request.PeerURLs));
            throw EtcdErrors.BadMemberUrls;
        }

        var present = await members.AskAsync(call.Cancel).ConfigureAwait(false);
        if (Members.NodeOf(StableIds.Of(node), present) is not null)
        {
            throw EtcdErrors.MemberUrlsExist;
        }

        if (request.IsLearner && present.Learners.Length >= MaxLearners)
        {
            throw EtcdErrors.TooManyLearners;
        }

        await ChangeAsync(new AddLearner(group.Name, node, group.Timeout), call.Cancel).ConfigureAwait(false);
        if (!request.IsLearner)
        {
            await PromoteAsync(node, untilCaughtUp: true, call.Cancel).ConfigureAwait(false);
        }

        var all = await PresentAsync(call).ConfigureAwait(false);
        return new MemberAddResponse
        {
            Header = headers.Of(0),
            Member = all.Single(m => m.ID == StableIds.Of(node)),
            Members = { all },
        };
    }

    public async Task<MemberRemoveResponse> RemoveAsync(MemberRemoveRequest request, EtcdCall call)
    {
        await DemandRootAsync(call).ConfigureAwait(false);
        var node = await NodeOfAsync(request.ID, call.Cancel).ConfigureAwait(false);
        await ChangeAsync(new RemoveMember(group.Name, node, group.Timeout), call.Cancel).ConfigureAwait(false);
        var forget = new Machines.Mvcc.Contracts.MemberInfo { Id = request.ID, Remove = true };
        await group.ProposeAsync(MvccCommands.Member(forget), call.Cancel).ConfigureAwait(false);
        return new MemberRemoveResponse { Header = headers.Of(0), Members = { await PresentAsync(call).ConfigureAwait(false) } };
    }

    public async Task<MemberUpdateResponse> UpdateAsync(MemberUpdateRequest request, EtcdCall call)
    {
        await DemandRootAsync(call).ConfigureAwait(false);
        var node = await NodeOfAsync(request.ID, call.Cancel).ConfigureAwait(false);
        if (request.PeerURLs.Count != 1 || members.NodeAt(request.PeerURLs[0]) != node)
        {
            throw EtcdErrors.New(
                StatusCode.FailedPrecondition,
                "etcdserver: the address of a member is the one in raft-actors.nodes; change it there, on every node");
        }

        return new MemberUpdateResponse { Header = headers.Of(0), Members = { await PresentAsync(call).ConfigureAwait(false) } };
    }

    public async Task<MemberPromoteResponse> PromoteAsync(MemberPromoteRequest request, EtcdCall call)
    {
        await DemandRootAsync(call).ConfigureAwait(false);
        var present = await members.AskAsync(call.Cancel).ConfigureAwait(false);
        var node = Members.NodeOf(request.ID, present) ?? throw EtcdErrors.MemberNotFound;
        if (!present.Learners.Contains(node))
        {
            throw EtcdErrors.NotALearner;
        }

        await PromoteAsync(node, untilCaughtUp: false, call.Cancel).ConfigureAwait(false);
        return new MemberPromoteResponse { Header = headers.Of(0), Members = { await PresentAsync(call).ConfigureAwait(false) } };
    }

    private async Task PromoteAsync(string node, bool untilCaughtUp, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var promote = new Promote(group.Name, node, group.Timeout);
            var answer = await group.Client.ChangeMembersAsync(promote, cancel).ConfigureAwait(false);
            if (answer.Outcome != Outcome.Refused || !untilCaughtUp || time.GetElapsedTime(began) > group.Timeout)
            {
                EtcdGroup.Require(answer, () => EtcdErrors.LearnerNotReady);
                return;
            }

            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
    }

    private async Task ChangeAsync(MembershipChange change, CancellationToken cancel)
    {
        var answer = await group.Client.ChangeMembersAsync(change, cancel).ConfigureAwait(false);
        EtcdGroup.Require(answer, () => EtcdErrors.New(
            StatusCode.FailedPrecondition,
            "etcdserver: re-configuration failed due to not enough started members"));
    }

    private async Task<string> NodeOfAsync(ulong id, CancellationToken cancel)
    {
        var present = await members.AskAsync(cancel).ConfigureAwait(false);
        return Members.NodeOf(id, present) ?? throw EtcdErrors.MemberNotFound;
    }

    private async Task<List<Member>> PresentAsync(EtcdCall call) =>
        await ListAsync(await members.AskAsync(call.Cancel).ConfigureAwait(false), call).ConfigureAwait(false);

    private async Task<List<Member>> ListAsync(GroupMembers list, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var told = await group.ReadLocalAsync(MvccQueries.Members(caller), call.Cancel).ConfigureAwait(false);
        return members.List(list, told);
    }

    private Task DemandRootAsync(EtcdCall call) => callers.DemandRootAsync(call);
}
