using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;

namespace RaftActors.Simulation.World;

/// <summary>
/// Changes the members of a group and tracks what the product requires an operator to track: which stores may lack payloads, and which
/// requests may still be handled. A request held by a paused replica is neither answered nor lost, whatever happened to the group since it
/// was sent.
/// </summary>
public sealed class SimulatedOperator(SimulatedGroup group, SimulationOptions options)
{
    private readonly List<Asked> _asked = [];

    private SimulatedWorld World => group.World;

    public void ChangeMembers(SimulatedReplica target, long request)
    {
        if (target.IsUp)
        {
            Ask(target, request, AnotherConfiguration(target.View.Configuration));
        }
    }

    /// <summary>Recorded before it is sent: the answer may arrive at once.</summary>
    public void Ask(SimulatedReplica target, long request, Configuration members)
    {
        _asked.Add(new Asked(request, target, target.Node.Life, members));
        target.Receive(new ChangeMembersRequest(request, members));
    }

    public void Answered(long request) => _asked.RemoveAll(a => a.Request == request);

    /// <summary>Whether a request that may still be handled names a replica. Requests lost in a crash no longer count.</summary>
    public bool MayStillName(ReplicaId id, bool? asWitness = null)
    {
        _asked.RemoveAll(a => a.At.Node.Life != a.Life);
        return _asked.Exists(a => a.Members.IsMember(id) && (asWitness is null || a.Members.IsWitness(id) == asWitness));
    }

    /// <summary>
    /// Whether a store may be emptied: all other replicas are up and have its replica's removal committed on disk, and no pending request
    /// may add it again. Earlier, another replica might still count its vote, which an empty log would give to any candidate, or send it
    /// entries for a different kind of member.
    /// </summary>
    public bool MayEmpty(SimulatedReplica replica)
    {
        if (World.Nodes[replica.Number].IsPaused || !group.Replicas.All(r => r == replica || HasForgotten(r, replica.Id)))
        {
            return false;
        }

        if (MayStillName(replica.Id))
        {
            World.Counters.Add(Reached.EmptyingPutOffForAHeldRequest);
            return false;
        }

        return true;
    }

    /// <summary>Moves one or more replicas between voters, learners and non-members; the leader must refuse invalid changes.</summary>
    private Configuration AnotherConfiguration(Configuration from)
    {
        var voters = new HashSet<ReplicaId>(from.Voters);
        var learners = new HashSet<ReplicaId>(from.Learners);
        var witnesses = new HashSet<ReplicaId>(from.Witnesses.Where(w => from.Voters.Contains(w)));
        for (var moves = 1 + World.Dice.Below(World.Dice.Chance(0.3) ? 3 : 1); moves > 0; moves--)
        {
            var chosen = group.Replicas[World.Dice.Below(group.Replicas.Count)];
            var replica = chosen.Id;
            if (learners.Remove(replica))
            {
                voters.Add(replica);
            }
            else if (voters.Contains(replica))
            {
                // Few faults are possible with one or two voters, so a group does not stay that small for long.
                if (voters.Count > 3 || (voters.Count > 1 && World.Dice.Chance(0.2)))
                {
                    voters.Remove(replica);
                    witnesses.Remove(replica);
                }
            }
            else if (!from.IsMember(replica))
            {
                Add(chosen, voters, learners, witnesses, from);
            }
        }

        learners.ExceptWith(voters);
        var most = (voters.Count - 1) / 2;
        if (witnesses.Count > most)
        {
            return from;
        }

        return new Configuration(voters.Order(), learners.Order(), witnesses: witnesses.Order());
    }

    /// <summary>A new member starts as a learner or as a witness. Its store is emptied first if it belonged to the other kind.</summary>
    private void Add(
        SimulatedReplica chosen, HashSet<ReplicaId> voters, HashSet<ReplicaId> learners, HashSet<ReplicaId> witnesses, Configuration others)
    {
        var asWitness = World.Dice.Chance(0.35 * options.Witnesses) && witnesses.Count + 1 <= (voters.Count + 1) / 2;
        if (!IsFit(chosen, asWitness))
        {
            if (!MayEmpty(chosen))
            {
                return;
            }

            chosen.Empty(others);
        }

        if (asWitness)
        {
            chosen.WasWitness = true;
            voters.Add(chosen.Id);
            witnesses.Add(chosen.Id);
        }
        else
        {
            learners.Add(chosen.Id);
        }
    }

    private bool IsFit(SimulatedReplica chosen, bool asWitness)
    {
        if (MayStillName(chosen.Id, !asWitness))
        {
            // It may become the other kind at any time.
            return false;
        }

        return asWitness ? chosen.Disk.IsEmpty && chosen.NamedAt == LogIndex.Zero : !chosen.WasWitness;
    }

    private static bool HasForgotten(SimulatedReplica replica, ReplicaId former) => replica.Core is { } core && !core.Configuration.IsMember(former)
        && !core.ConfigurationAt(core.CommitIndex).IsMember(former) && core.DurableIndex >= core.CommitIndex;

    /// <param name="Request">The number of the request.</param>
    /// <param name="At">The replica that was asked.</param>
    /// <param name="Life">The life of that replica; the next life knows nothing of the request.</param>
    /// <param name="Members">The requested configuration.</param>
    private readonly record struct Asked(long Request, SimulatedReplica At, int Life, Configuration Members);
}
