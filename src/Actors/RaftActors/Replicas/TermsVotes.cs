using RaftActors.Machines;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Identity;

namespace RaftActors.Replicas;

/// <summary>
/// The terms of the machine as known to this replica and, at a leader, the version that each voter's program knows. A version is raised
/// only after every voter with a machine reported it: otherwise an entry could be committed at which one of them must stop.
/// </summary>
internal sealed class TermsVotes(ReplicaId self, ApplyExceptionPolicy wanted)
{
    private readonly Dictionary<ReplicaId, int> _known = [];
    private MachineTerms? _proposed;

    public MachineTerms InForce { get; private set; } = MachineTerms.First;

    /// <summary>The highest version that this node's program knows.</summary>
    public int Latest { get; private set; } = 1;

    /// <summary>Whether this node would change the terms in force, so that its report matters.</summary>
    public bool IsUnsettled => Latest > InForce.Version || wanted != InForce.OnException;

    public void Set(MachineTerms inForce, int latest)
    {
        InForce = inForce;
        Latest = latest;
        _known[self] = latest;
    }

    public void Note(ReplicaId voter, int latest) => _known[voter] = latest;

    /// <summary>A proposal may be lost before it reaches the log: allow proposing it again.</summary>
    public void MayRepeat() => _proposed = null;

    /// <summary>Leadership was lost: the next leader collects its own reports.</summary>
    public void Clear()
    {
        _known.Clear();
        _known[self] = Latest;
        _proposed = null;
    }

    /// <summary>The terms to propose now, if all voters have reported and the terms differ from those in force.</summary>
    public MachineTerms? Next(Protocol.Membership.Configuration members)
    {
        _known[self] = Latest;
        var version = Latest;
        foreach (var voter in members.AllVoters)
        {
            if (members.IsWitness(voter))
            {
                // A witness has no machine.
                continue;
            }

            if (!_known.TryGetValue(voter, out var known))
            {
                return null;
            }

            version = Math.Min(version, known);
        }

        var next = new MachineTerms(Math.Max(version, InForce.Version), wanted);
        if (next == InForce || next == _proposed)
        {
            return null;
        }

        _proposed = next;
        return next;
    }
}
