using Akka.Cluster.Membership;
using Akka.Cluster.Messages;

namespace Akka.Cluster.Daemon;

/// <content>How members learn of each other's knowledge and health.</content>
internal sealed partial class ClusterDaemon
{
    /// <summary>While not everybody has seen the newest state, so many members are told at a time.</summary>
    private const int HurryPeers = 3;

    private void SpreadGossip()
    {
        if (!IsMember)
        {
            return;
        }

        Become(_gossip.Prune(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (long)_settings.PruneTombstonesAfter.TotalMilliseconds));
        var peers = _gossip.Members.Keys.Where(node => !node.Equals(_self) && !_exiting.Contains(node)).ToArray();
        Random.Shared.Shuffle(peers);
        var reachable = Array.FindAll(peers, node => !_gossip.IsUnreachable(node, _self));
        var ignorant = Array.FindAll(reachable, node => !_gossip.Seen.Contains(node));
        var preferred = ignorant.Length > 0 && Random.Shared.NextDouble() < _settings.GossipDifferentViewProbability ? ignorant : reachable;
        foreach (var node in preferred.Take(ignorant.Length > 0 ? HurryPeers : 1))
        {
            SendGossip(node, reply: true);
        }

        // One that seems unreachable is told too: it may hear us, and what it is told may be that it is down.
        foreach (var node in peers.Except(reachable).Take(1))
        {
            SendGossip(node, reply: true);
        }
    }

    private void SendGossip(UniqueAddress node, bool reply) => Send(node.Address, new GossipEnvelope(_self, node, _gossip, reply));

    private void Receive(GossipEnvelope envelope)
    {
        // Of strangers, of those that were removed, and for an earlier incarnation of this node: not its cluster.
        if (!envelope.To.Equals(_self) || !IsMember || !_gossip.Has(envelope.From))
        {
            return;
        }

        var merged = _gossip.Merge(envelope.Gossip).SeenBy(_self);
        var answer = envelope.Reply && !(merged.SameContent(envelope.Gossip) && merged.Seen.IsSubsetOf(envelope.Gossip.Seen));
        if (!merged.SameContent(_gossip) || !merged.Seen.SetEquals(_gossip.Seen) || merged.Tombstones.Count != _gossip.Tombstones.Count)
        {
            Become(merged);
        }

        if (answer)
        {
            Send(envelope.From.Address, new GossipEnvelope(_self, envelope.From, _gossip, Reply: false));
        }
    }

    private void SendHeartbeats()
    {
        foreach (var node in _monitor.Watched)
        {
            Send(node.Address, new Heartbeat(_self.Address));
        }
    }

    private void Reap()
    {
        if (IsMember)
        {
            Become(_monitor.Reap(_gossip, Now, _settings.UnreachableNodesReaperInterval));
        }
    }
}
