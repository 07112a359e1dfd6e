using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using RaftActors.Host.Nodes;
using RaftActors.Persistence.Offline;
using RaftActors.Protocol.Identity;
using Xunit;

namespace RaftActors.Host.Tests.Backups;

/// <summary>Whether a group's majority is lost, judged by connections.</summary>
public sealed class ReachTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ReachTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    /// <param name="self">The survivor.</param>
    /// <param name="voters">The voters.</param>
    /// <param name="outgoing">The outgoing voters of a joint configuration.</param>
    /// <param name="there">The reachable nodes.</param>
    /// <param name="reason">Why the majority is not lost; null if it is.</param>
    [Theory]
    [InlineData("n1", "n1 n2 n3", "", "", null)]
    [InlineData("n1", "n1 n2 n3", "", "n3", "n3 at 127.0.0.1")]
    [InlineData("n1", "n1 n2 n3 n4 n5", "", "n2", null)]
    [InlineData("n1", "n1 n2 n3 n4 n5", "", "n2 n5", "majority is not lost")]
    [InlineData("n1", "n1 n2", "n1 n3 n4", "n2", null)]
    [InlineData("n1", "n1 n2", "n1 n2 n4", "n2", "majority is not lost")]
    [InlineData("n9", "n1", "", "n1", "majority is not lost")]
    [InlineData("n9", "n1", "", "", null)]
    [InlineData("n1", "n1 n2 n7", "", "", "raft-actors.nodes.n7=")]
    public async Task A_majority_counts_this_node_and_the_reachable_nodes(
        string self, string voters, string outgoing, string there, string? reason)
    {
        var closed = TestPorts.Take(1)[0];
        var open = ((IPEndPoint)_listener.LocalEndpoint).Port;
        var nodes = Names("n1 n2 n3 n4 n5").ToImmutableSortedDictionary(
            n => n.Value, n => new Address("akka.tcp", "x", "127.0.0.1", Names(there).Contains(n) ? open : closed), StringComparer.Ordinal);
        var members = new Protocol.Membership.Configuration(Names(voters), self == "n9" ? Names(self) : [], Names(outgoing));
        var last = new EntryId(new LogIndex(1), new Term(1));
        var replica = new OfflineReplica(new GroupId("g"), new ReplicaId(self), last.Term, last, default, members, IsHollow: false);

        var why = await new Reach(nodes).WhyNotLostAsync(replica, CancellationToken.None);

        if (reason is null)
        {
            Assert.Null(why);
        }
        else
        {
            Assert.Contains(reason, why, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<ReplicaId> Names(string names) =>
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => new ReplicaId(n));
}
