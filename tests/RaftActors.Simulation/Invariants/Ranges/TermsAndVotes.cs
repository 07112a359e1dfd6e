using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// A term has one leader, and a replica gives one vote in it, whatever happened to its store. R7: no replica campaigns in a child's first
/// term, and only the named replica leads it, in one process life. R8: a replica without state neither campaigns nor acknowledges entries.
/// </summary>
internal sealed class TermsAndVotes
{
    private readonly Dictionary<(string Group, long Term), (ReplicaId Leader, int Life)> _leaders = [];
    private readonly Dictionary<(string Group, ReplicaId Voter, long Term), ReplicaId> _votes = [];
    private readonly Dictionary<string, ReplicaId> _firstLeaders = new(StringComparer.Ordinal);

    /// <summary>A group began by a split; it has no first leader if an election decides.</summary>
    public void Named(string child, ReplicaId firstLeader) => _firstLeaders[child] = firstLeader;

    public void Leads(string group, ReplicaId leader, long term, int life)
    {
        if (term == 1 && _firstLeaders.TryGetValue(group, out var named) && named != leader)
        {
            throw new SafetyViolation("R7 TermsAndVotes", $"{group}/{leader} leads the first term, for which {named} was named");
        }

        if (!_leaders.TryAdd((group, term), (leader, life)) && _leaders[(group, term)] != (leader, life))
        {
            var (other, before) = _leaders[(group, term)];
            throw new SafetyViolation(
                term == 1 && _firstLeaders.ContainsKey(group) ? "R7 TermsAndVotes" : "OneLeader TermsAndVotes",
                $"{group}/{leader} leads term {term} in life {life}, as {other} did in life {before}");
        }
    }

    public void Voted(string group, ReplicaId voter, long term, ReplicaId candidate)
    {
        if (!_votes.TryAdd((group, voter, term), candidate) && _votes[(group, voter, term)] != candidate)
        {
            throw new SafetyViolation(
                "OneVote TermsAndVotes",
                $"{group}/{voter} voted for {_votes[(group, voter, term)]} and for {candidate} in term {term}");
        }
    }

    public void Campaigns(string group, ReplicaId candidate, long term, bool hasState)
    {
        if (!_firstLeaders.ContainsKey(group))
        {
            return;
        }

        if (!hasState)
        {
            throw new SafetyViolation("R8 TermsAndVotes", $"{group}/{candidate} campaigns in term {term} without a state");
        }

        if (term == 1)
        {
            throw new SafetyViolation("R7 TermsAndVotes", $"{group}/{candidate} campaigns in the first term");
        }
    }

    public void Acknowledges(string group, ReplicaId replica, long match, bool hasState)
    {
        if (!hasState && _firstLeaders.ContainsKey(group))
        {
            throw new SafetyViolation("R8 TermsAndVotes", $"{group}/{replica} acknowledges entry {match} without a state");
        }
    }
}
