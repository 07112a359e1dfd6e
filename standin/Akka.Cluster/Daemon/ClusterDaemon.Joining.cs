using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Cluster.Messages;
using Akka.Event;

namespace Akka.Cluster.Daemon;

/// <content>How this node gets in, and how it lets others in.</content>
internal sealed partial class ClusterDaemon
{
    private readonly Dictionary<UniqueAddress, ImmutableHashSet<string>> _waitingForEarlierSelf = [];
    private IReadOnlyList<Address> _seeds = [];
    private Address _joining;
    private bool _seedsAskedOnce;

    private void JoinSeeds(IReadOnlyList<Address> seeds)
    {
        if (IsMember || seeds.Count == 0)
        {
            return;
        }

        _seeds = seeds;
        _joining = null;
        _seedsAskedOnce = false;
        if (_settings.ShutdownAfterUnsuccessfulJoinSeedNodes is { } limit)
        {
            Timers.StartSingleTimer(Tick.GiveUpJoining, Tick.GiveUpJoining, limit);
        }

        AskSeeds();
    }

    /// <summary>The first seed node founds the cluster, but only after the others had their chance to say that there is one.</summary>
    private void AskSeeds()
    {
        if (IsMember || _joining is not null || _seeds.Count == 0)
        {
            return;
        }

        var others = _seeds.Where(seed => seed != _self.Address).ToArray();
        if (_seeds[0] == _self.Address && (_seedsAskedOnce || others.Length == 0))
        {
            JoinTo(_self.Address);
            return;
        }

        _seedsAskedOnce = true;
        foreach (var seed in others)
        {
            Send(seed, new InitJoin(_self.Address));
        }

        Timers.StartSingleTimer(Tick.Seeds, Tick.Seeds, _settings.SeedNodeTimeout);
    }

    private void Answer(InitJoin init)
    {
        var isHere = _gossip.Find(_self) is { Status: not (MemberStatus.Down or MemberStatus.Exiting) };
        Send(init.From, isHere ? new InitJoinAck(_self.Address) : new InitJoinNack(_self.Address));
    }

    private void SeedAnswered(Address seed)
    {
        if (!IsMember && _joining is null && _seeds.Count > 0)
        {
            JoinTo(seed);
        }
    }

    private void JoinTo(Address address)
    {
        if (IsMember || _leaving)
        {
            return;
        }

        if (address == _self.Address)
        {
            _log.Info("Cluster node [{0}] founds a cluster.", _self.Address);
            Become(Gossip.Empty.Put(new Member(_self, Member.NotUp, MemberStatus.Joining, _settings.Roles), _self));
            EndJoining();
            Lead();
            return;
        }

        if (!_cluster.IsReachable(address))
        {
            _log.Warning("Cluster node [{0}] cannot join [{1}]: its protocol or system name differs.", _self.Address, address);
            return;
        }

        _joining = address;
        Send(address, new Join(_self, [.. _settings.Roles]));
        if (_settings.RetryUnsuccessfulJoinAfter is { } retry)
        {
            Timers.StartSingleTimer(Tick.Join, Tick.Join, retry);
        }
    }

    private void RetryJoin()
    {
        if (IsMember || _joining is null)
        {
            return;
        }

        if (_seeds.Count > 0)
        {
            _joining = null;
            _seedsAskedOnce = false;
            AskSeeds();
        }
        else
        {
            JoinTo(_joining);
        }
    }

    private void GiveUpJoining()
    {
        if (!IsMember)
        {
            _log.Warning("Cluster node [{0}] was not let in by [{1}] in time and shuts down.", _self.Address, string.Join(", ", _seeds));
            CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
        }
    }

    private void EndJoining()
    {
        _joining = null;
        _seeds = [];
        Timers.Cancel(Tick.Seeds);
        Timers.Cancel(Tick.Join);
        Timers.Cancel(Tick.GiveUpJoining);
    }

    private void Receive(Welcome welcome)
    {
        if (!IsMember && !_leaving && welcome.From.Address == _joining && welcome.Gossip.Has(_self))
        {
            Become(welcome.Gossip.SeenBy(_self));
            EndJoining();
            SendGossip(welcome.From, reply: false);
        }
    }

    /// <summary>An earlier incarnation at the same address must be gone first; a new process there is the proof that it is.</summary>
    private void LetJoin(UniqueAddress node, ImmutableHashSet<string> roles)
    {
        if (_gossip.Find(_self) is not { Status: not (MemberStatus.Down or MemberStatus.Exiting) } || _gossip.Tombstones.ContainsKey(node))
        {
            return;
        }

        if (_gossip.Has(node))
        {
            Send(node.Address, new Welcome(_self, _gossip));
            return;
        }

        var earlier = _gossip.Members.Values.FirstOrDefault(member => member.Address == node.Address);
        if (earlier is null)
        {
            Become(_gossip.Put(new Member(node, Member.NotUp, MemberStatus.Joining, roles), _self));
            Send(node.Address, new Welcome(_self, _gossip));
            return;
        }

        _waitingForEarlierSelf[node] = roles;
        if (earlier.Status != MemberStatus.Down)
        {
            _log.Info("Cluster node [{0}]: a new incarnation of {1} wants to join, so that the earlier one is down.", _self.Address, earlier);
            Become(_gossip.Put(earlier.With(MemberStatus.Down), _self));
        }
    }

    private void LetJoinWhoWaited()
    {
        foreach (var (node, roles) in _waitingForEarlierSelf.ToArray())
        {
            if (!_gossip.Members.Values.Any(member => member.Address == node.Address))
            {
                _waitingForEarlierSelf.Remove(node);
                LetJoin(node, roles);
            }
        }
    }
}
