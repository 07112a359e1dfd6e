using RaftActors.Configuration;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Identity;

namespace RaftActors.Replicas;

/// <summary>
/// The terms of the machine as this replica knows them, and, at a leader, which version each voter's program knows. A version is raised
/// only when every voter that has a machine said that it knows it: otherwise an entry would be committed that one of them must stop at.
/// </summary>
internal sealed class TermsVotes(ReplicaId self, ApplyExceptionPolicy wanted)
{
    private readonly Dictionary<ReplicaId, int> _known = [];
    private MachineTerms? _proposed;

    public MachineTerms InForce { get; private set; } = MachineTerms.First;

    /// <summary>What this node's program knows.</summary>
    public int Latest { get; private set; } = 1;

    /// <summary>Whether this node would have other terms than those in force, so that its voice counts.</summary>
    public bool IsUnsettled => Latest > InForce.Version || wanted != InForce.OnException;

    public void Set(MachineTerms inForce, int latest)
    {
        InForce = inForce;
        Latest = latest;
        _known[self] = latest;
    }

    public void Note(ReplicaId voter, int latest) => _known[voter] = latest;

    /// <summary>What is proposed may be lost on its way into the log: it may be proposed again.</summary>
    public void MayRepeat() => _proposed = null;

    /// <summary>Leadership is lost: who leads next asks for itself.</summary>
    public void Clear()
    {
        _known.Clear();
        _known[self] = Latest;
        _proposed = null;
    }

    /// <summary>The terms to propose now, if all voters said enough and they are other than those in force.</summary>
    public MachineTerms? Next(Protocol.Membership.Configuration members)
    {
        _known[self] = Latest;
        var version = Latest;
        foreach (var voter in members.AllVoters)
        {
            if (members.IsWitness(voter))
            {
                // It has no machine.
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
