using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Cluster.Messages;
using Akka.Event;

namespace Akka.Cluster.Daemon;

/// <content>How members come up and go: by their own wish, by an operator's or resolver's, and by the leader's hand.</content>
internal sealed partial class ClusterDaemon
{
    private long _convergedAt;

    private void Lead()
    {
        LetJoinWhoWaited();
        if (!IsMember || !_self.Equals(_gossip.Leader(_self)))
        {
            _convergedAt = Now;
            return;
        }

        if (_gossip.IsConverged(_self, _exiting))
        {
            _convergedAt = Now;
            MoveMembers();
            LetJoinWhoWaited();
        }
        else if (_settings.AllowWeaklyUpMembers && Now - _convergedAt >= (long)_settings.WeaklyUpAfter.TotalMilliseconds)
        {
            LetInWeakly();
        }
    }

    private void MoveMembers()
    {
        var next = _gossip;
        var letIn = IsEnough();
        var upNumber = _gossip.Members.Values.Where(static member => member.UpNumber != Member.NotUp).Select(static member => member.UpNumber).DefaultIfEmpty(0).Max();
        foreach (var (node, member) in _gossip.Members)
        {
            next = member.Status switch
            {
                MemberStatus.Joining or MemberStatus.WeaklyUp when letIn => next.Put(member.LetIn(++upNumber), _self),
                MemberStatus.Leaving => next.Put(member.With(MemberStatus.Exiting), _self),
                MemberStatus.Exiting when _exiting.Contains(node) || _gossip.IsUnreachable(node, _self) => Remove(next, node),
                MemberStatus.Down => Remove(next, node),
                _ => next,
            };
        }

        if (ReferenceEquals(next, _gossip))
        {
            return;
        }

        var before = _gossip;
        Become(next);
        foreach (var node in before.Members.Keys.Where(node => !_gossip.Has(node)))
        {
            SendGossip(node, reply: false);
        }
    }

    private Gossip Remove(Gossip gossip, UniqueAddress node) => gossip.Remove(node, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), _self);

    private bool IsEnough()
    {
        var staying = _gossip.Members.Values
            .Where(static member => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up)
            .ToArray();
        return staying.Length >= _settings.MinNrOfMembers
            && _settings.MinNrOfMembersOfRole.All(role => staying.Count(member => member.HasRole(role.Key)) >= role.Value);
    }

    private void LetInWeakly()
    {
        var next = _gossip;
        if (IsEnough())
        {
            foreach (var (node, member) in _gossip.Members)
            {
                var waits = member.Status == MemberStatus.Joining && !_gossip.IsUnreachable(node, _self);
                next = waits ? next.Put(member.With(MemberStatus.WeaklyUp), _self) : next;
            }
        }

        Become(next);
    }

    private void Leave(Address address)
    {
        if (address == _self.Address)
        {
            _leaving = true;
            EndJoining();
        }

        var member = _gossip.Members.Values.FirstOrDefault(member => member.Address == address);
        if (member is { Status: MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up })
        {
            Become(_gossip.Put(member.With(MemberStatus.Leaving), _self));
        }
    }

    private void Down(Address address)
    {
        var member = _gossip.Members.Values.FirstOrDefault(member => member.Address == address);
        if (member is null)
        {
            _log.Warning("Cluster node [{0}]: [{1}] cannot be downed, it is no member.", _self.Address, address);
            return;
        }

        if (member.Status == MemberStatus.Down)
        {
            return;
        }

        // A node that downs itself is about to be silent, and one that still hears us learns nothing more once it is removed: all are told at once.
        Become(_gossip.Put(member.With(MemberStatus.Down), _self));
        foreach (var node in _gossip.Members.Keys)
        {
            if (!node.Equals(_self))
            {
                SendGossip(node, reply: false);
            }
        }
    }

    private void ConfirmExiting()
    {
        _exiting.Add(_self);
        foreach (var node in _gossip.Members.Keys)
        {
            if (!node.Equals(_self))
            {
                Send(node.Address, new ExitingConfirmed(_self));
            }
        }

        Lead();
    }

    /// <summary>What follows for this node from its new status, or from being no member any more.</summary>
    private void FollowOwnStatus(MemberStatus? before)
    {
        var status = _gossip.Find(_self)?.Status;
        if (status == before)
        {
            return;
        }

        _cluster.SelfIs(status ?? MemberStatus.Removed);
        switch (status)
        {
            case MemberStatus.Exiting:
                CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
                break;
            case MemberStatus.Down:
            case null when before != MemberStatus.Exiting:
                ShutDownAsDowned();
                break;
        }
    }

    private void ShutDownAsDowned()
    {
        _log.Warning("Cluster node [{0}] was downed.", _self.Address);
        if (_settings.RunCoordinatedShutdownWhenDown)
        {
            CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
        }
        else
        {
            Context.Stop(Self);
        }
    }
}
