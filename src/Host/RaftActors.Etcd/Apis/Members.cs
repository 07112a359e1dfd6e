using System.Collections.Immutable;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Messages;
using RaftActors.Settings;

namespace RaftActors.Etcd.Apis;

/// <summary>The members of the group under the numbers and URLs that etcd's clients know them by.</summary>
internal sealed class Members(EtcdGroup group, RaftSettings settings)
{
    /// <summary>The members that the leader knows.</summary>
    /// <exception cref="RpcException">No leader answered in time.</exception>
    public async Task<GroupMembers> AskAsync(CancellationToken cancel)
    {
        var answer = await group.Client.MembersAsync(group.Name, group.Timeout, cancel).ConfigureAwait(false);
        return answer.IsOk ? GroupMembers.Decode(answer.Result) : throw EtcdGroup.ErrorOf(answer);
    }

    /// <summary>The members that this node's replica knows, or those that the leader knows if it has none.</summary>
    /// <exception cref="RpcException">No leader answered in time.</exception>
    public async Task<GroupMembers> KnownAsync(CancellationToken cancel)
    {
        var replica = await group.ReplicaAsync(cancel).ConfigureAwait(false);
        return replica is { Voters.Length: > 0 }
            ? new GroupMembers(replica.Voters, replica.Learners, replica.Witnesses)
            : await AskAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>All of them as clients see them.</summary>
    /// <param name="members">The members.</param>
    /// <param name="told">The machine's answer about what nodes say about themselves.</param>
    public List<Member> List(GroupMembers members, Reply told)
    {
        var known = told.Body.Members.Members.ToDictionary(m => m.Id);
        ImmutableArray<string> nodes = [.. members.Voters, .. members.Learners, .. members.Witnesses.Except(members.Voters)];
        return [.. nodes.Order(StringComparer.Ordinal).Select(n => Of(n, members.Learners.Contains(n), known))];
    }

    /// <summary>The node of a number; <see langword="null"/> if no member has it.</summary>
    public static string? NodeOf(ulong id, GroupMembers members) =>
        members.Voters.Concat(members.Learners).Concat(members.Witnesses).FirstOrDefault(n => StableIds.Of(n) == id);

    /// <summary>The node whose address a peer URL has; <see langword="null"/> if the table of nodes has no such address.</summary>
    public string? NodeAt(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is ("http" or "https") && parsed.AbsolutePath == "/"
            ? settings.Nodes.FirstOrDefault(n => n.Value.Host == parsed.Host && n.Value.Port == parsed.Port).Key
            : null;

    private Member Of(string node, bool isLearner, Dictionary<ulong, MemberInfo> known)
    {
        var member = new Member { ID = StableIds.Of(node), IsLearner = isLearner };
        if (settings.Nodes.TryGetValue(node, out var address))
        {
            member.PeerURLs.Add($"http://{address.Host}:{address.Port}");
        }

        if (known.TryGetValue(member.ID, out var told))
        {
            member.Name = told.Name;
            member.ClientURLs.Add(told.ClientUrls);
        }

        return member;
    }
}
