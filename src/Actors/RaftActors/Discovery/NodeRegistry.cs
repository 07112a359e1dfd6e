using Akka.Actor;
using Akka.Cluster;
using RaftActors.Status;

namespace RaftActors.Discovery;

/// <summary>
/// Maps node ids to processes, from the claims of cluster members. A node id belongs to one process at a time: its holder keeps it while
/// the cluster reaches it, so that two claimants never alternate. Another claimant takes over when the holder is removed, downed or
/// unreachable; the displaced holder gets it back only when the other one is gone. Without another claimant an unreachable or downed holder
/// stays, and only its removal forgets its address: Raft keeps trying whatever the cluster thinks of a process.
/// </summary>
internal sealed class NodeRegistry
{
    private static readonly UniqueAddress None = new(Address.AllSystems, 0);

    private readonly Dictionary<string, Address> _configured;
    private readonly Dictionary<UniqueAddress, Claimant> _members = [];
    private readonly SortedDictionary<string, UniqueAddress> _holders = new(StringComparer.Ordinal);
    private readonly HashSet<UniqueAddress> _displaced = [];
    private readonly Queue<(string Node, Address? Address)> _changes = new();

    /// <param name="self">This node's id; no other process may hold it.</param>
    /// <param name="selfAddress">This node's address.</param>
    /// <param name="table">Nodes with configured addresses: no claim changes them.</param>
    public NodeRegistry(string self, Address selfAddress, IReadOnlyDictionary<string, Address> table)
    {
        _configured = new Dictionary<string, Address>(table, StringComparer.Ordinal) { [self] = selfAddress };
    }

    public bool IsMember(UniqueAddress process) => _members.ContainsKey(process);

    public bool IsReachable(UniqueAddress process) =>
        _members.TryGetValue(process, out var member) && member is { IsReachable: true, IsDown: false };

    public void MemberChanged(UniqueAddress process, bool isDown)
    {
        if (!_members.TryGetValue(process, out var member))
        {
            _members.Add(process, member = new Claimant());
        }

        member.IsDown = isDown;
        ChooseHolder(member.Node);
    }

    public void ReachabilityChanged(UniqueAddress process, bool isReachable)
    {
        if (_members.TryGetValue(process, out var member))
        {
            member.IsReachable = isReachable;
            ChooseHolder(member.Node);
        }
    }

    public void MemberRemoved(UniqueAddress process)
    {
        if (_members.Remove(process, out var member))
        {
            _displaced.Remove(process);
            ChooseHolder(member.Node);
        }
    }

    /// <summary>A member claims a node id. Returns the address of the current holder if the claim is refused, otherwise null.</summary>
    public Address? Claim(UniqueAddress process, string node)
    {
        if (!_members.TryGetValue(process, out var member))
        {
            return null;
        }

        if (member.Node != node)
        {
            // A process is one node for its lifetime; if it claims another id, the earlier claim is void.
            var before = member.Node;
            member.Node = node;
            Release(process, before);
        }

        if (_configured.TryGetValue(node, out var address))
        {
            return address == process.Address ? null : address;
        }

        if (_holders.TryGetValue(node, out var holder) && !holder.Equals(process) && holder.Address == process.Address)
        {
            // A later incarnation at the same address: the earlier one is gone, even if the cluster does not know yet.
            _displaced.Add(holder);
            SetHolder(node, process);
        }

        ChooseHolder(node);
        return _holders.TryGetValue(node, out holder) && !holder.Equals(process) ? holder.Address : null;
    }

    /// <summary>The next node whose address has changed; null if it is no longer known.</summary>
    public bool TryTakeChange(out (string Node, Address? Address) change) => _changes.TryDequeue(out change);

    /// <summary>The discovered nodes with their addresses.</summary>
    public IEnumerable<KeyValuePair<string, Address>> Found => _holders.Select(h => KeyValuePair.Create(h.Key, h.Value.Address));

    /// <summary>All claimants, ordered by node id.</summary>
    public IEnumerable<NodeLocation> Locations() =>
        from member in _members
        let node = member.Value.Node
        where node is not null
        let holder = _configured.TryGetValue(node, out var address) ? address : _holders.GetValueOrDefault(node)?.Address
        orderby node, holder != member.Key.Address, member.Key
        select new NodeLocation(
            node,
            member.Key.Address.ToString(),
            member.Value.IsReachable,
            holder == member.Key.Address ? null : $"claims to be {node}, which is at {holder?.ToString() ?? "no address"}");

    private void ChooseHolder(string? node)
    {
        if (node is null || _configured.ContainsKey(node))
        {
            return;
        }

        var isHeld = _holders.TryGetValue(node, out var holder);
        var isMember = _members.TryGetValue(holder ?? None, out var state);
        if (isMember && state is { IsReachable: true, IsDown: false })
        {
            return;
        }

        // Claimants that are unreachable only for a while could alternate, so a displaced one stays displaced.
        var mayReturn = isMember && !state!.IsDown;
        UniqueAddress? next = null;
        foreach (var (process, claimant) in _members)
        {
            var mayHold =
                claimant.Node == node && claimant is { IsReachable: true, IsDown: false } && !(mayReturn && _displaced.Contains(process));
            next = mayHold && (next is null || process.CompareTo(next) < 0) ? process : next;
        }

        if (next is not null)
        {
            if (isMember)
            {
                _displaced.Add(holder!);
            }

            SetHolder(node, next);
        }
        else if (isHeld && !isMember)
        {
            _holders.Remove(node);
            _changes.Enqueue((node, null));
        }
    }

    private void SetHolder(string node, UniqueAddress process)
    {
        var moved = !_holders.TryGetValue(node, out var before) || before.Address != process.Address;
        _displaced.Remove(process);
        _holders[node] = process;
        if (moved)
        {
            _changes.Enqueue((node, process.Address));
        }
    }

    private void Release(UniqueAddress process, string? node)
    {
        if (node is not null && _holders.TryGetValue(node, out var holder) && holder.Equals(process))
        {
            _holders.Remove(node);
            _changes.Enqueue((node, null));
            ChooseHolder(node);
        }
    }

    private sealed class Claimant
    {
        public bool IsReachable { get; set; } = true;

        public bool IsDown { get; set; }

        public string? Node { get; set; }
    }
}
