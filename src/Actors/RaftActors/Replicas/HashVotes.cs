using RaftActors.Protocol.Identity;

namespace RaftActors.Replicas;

/// <summary>
/// At a leader: the hashes reported by the voters, until a majority agrees at an index. Not needed for safety: a lost report only means
/// that this index is not compared.
/// </summary>
internal sealed class HashVotes
{
    private const int MaxIndexes = 8;
    private readonly SortedDictionary<long, Dictionary<ReplicaId, ulong>> _reports = [];
    private long _decided;

    /// <summary>Records a report; returns the majority's hash if this report completed the majority.</summary>
    public ulong? Add(ReplicaId from, long index, ulong hash, Protocol.Membership.Configuration members)
    {
        if (index <= _decided || !members.IsVoter(from))
        {
            return null;
        }

        if (!_reports.TryGetValue(index, out var reports))
        {
            reports = [];
            _reports.Add(index, reports);
            if (_reports.Count > MaxIndexes)
            {
                _reports.Remove(_reports.Keys.First());
            }
        }

        reports[from] = hash;
        if (!IsMajority(reports, hash, members))
        {
            return null;
        }

        _decided = index;
        foreach (var old in _reports.Keys.TakeWhile(i => i <= index).ToList())
        {
            _reports.Remove(old);
        }

        return hash;
    }

    /// <summary>Whether every voter reported at an index and no hash has a majority: then the correct state is unknown.</summary>
    public bool IsTorn(long index, Protocol.Membership.Configuration members) =>
        _reports.TryGetValue(index, out var reports) && members.AllVoters.All(reports.ContainsKey);

    public void Clear()
    {
        _reports.Clear();
        _decided = 0;
    }

    private static bool IsMajority(Dictionary<ReplicaId, ulong> reports, ulong hash, Protocol.Membership.Configuration members)
    {
        var voters = members.AllVoters;
        Span<long> agrees = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            agrees[i] = reports.TryGetValue(voters[i], out var other) && other == hash ? 1 : 0;
        }

        return members.QuorumValue(agrees) == 1;
    }
}
