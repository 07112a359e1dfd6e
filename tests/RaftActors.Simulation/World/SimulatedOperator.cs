using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;

namespace RaftActors.Simulation.World;

/// <summary>
/// Changes the members of a group, and keeps the book that the product asks an operator to keep: which store may lack payloads, and which
/// request may still be taken. A request that a paused replica holds is neither answered nor lost, whatever happened to the group since
/// it was sent.
/// </summary>
public sealed class SimulatedOperator(SimulatedGroup group, SimulationOptions options)
{
    private readonly List<Asked> _asked = [];

    private SimulatedWorld World => group.World;

    public void ChangeMembers(SimulatedReplica target, long request)
    {
        if (target.IsUp)
        {
            Ask(target, request, AnotherConfiguration(target.Configuration));
        }
    }

    /// <summary>Noted before it is sent: the answer may come at once.</summary>
    public void Ask(SimulatedReplica target, long request, Configuration members)
    {
        _asked.Add(new Asked(request, target, target.Life, members));
        target.Receive(new ChangeMembers(request, members));
    }

    public void Answered(long request) => _asked.RemoveAll(a => a.Request == request);

    /// <summary>Whether a request that may still be taken names a replica. Those that a crash lost are taken by nobody any more.</summary>
    public bool MayStillName(ReplicaId id, bool? asWitness = null)
    {
        _asked.RemoveAll(a => a.At.Life != a.Life);
        return _asked.Exists(a => a.Members.IsMember(id) && (asWitness is null || a.Members.IsWitness(id) == asWitness));
    }

    /// <summary>
    /// Whether a store may be emptied: everybody else is up and has on disk, committed, that its replica is not a member, and no request
    /// may still make it one. Before that one of them might still count its vote, which the empty log would give to anybody, or fill the
    /// empty store as another kind of member's.
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

    /// <summary>
    /// Moves one or several replicas between voters, learners and outsiders; what cannot be is left to the leader to refuse.
    /// </summary>
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
                // With one or two voters hardly anything can go wrong: a group is not left that small for long.
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

    /// <summary>
    /// A newcomer begins as a learner or as a witness. A store that has payloads, or lacks some, is emptied before it is to be the other
    /// kind.
    /// </summary>
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
            // It may become the other kind at any moment.
            return false;
        }

        return asWitness ? chosen.Disk.IsEmpty && chosen.NamedAt == LogIndex.Zero : !chosen.WasWitness;
    }

    private static bool HasForgotten(SimulatedReplica replica, ReplicaId former) => replica.IsUp && !replica.Configuration.IsMember(former)
        && !replica.ConfigurationAt(replica.CommitIndex).IsMember(former) && replica.DurableIndex >= replica.CommitIndex;

    /// <param name="Request">Its number.</param>
    /// <param name="At">Who was asked.</param>
    /// <param name="Life">In which life: in the next one it knows nothing of it.</param>
    /// <param name="Members">What was asked for.</param>
    private readonly record struct Asked(long Request, SimulatedReplica At, int Life, Configuration Members);
}
