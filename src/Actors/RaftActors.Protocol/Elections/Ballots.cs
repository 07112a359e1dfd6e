using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Elections;

/// <summary>The answers to one election. A voter counts once, however often its answer arrives; a non-voter never counts.</summary>
internal sealed class Ballots(Configuration configuration)
{
    private const long Open = 0;
    private const long Granted = 1;
    private const long Refused = -1;
    private readonly long[] _answers = new long[configuration.AllVoters.Length];

    /// <summary>A majority granted; in a joint configuration, both majorities did.</summary>
    public bool IsWon => configuration.QuorumValue(_answers) == Granted;

    /// <summary>So many refused that a majority is no longer possible.</summary>
    public bool IsLost => configuration.QuorumValue(_answers) == Refused;

    public void Count(ReplicaId voter, bool granted)
    {
        var i = configuration.IndexOf(voter);
        if (i >= 0 && _answers[i] == Open)
        {
            _answers[i] = granted ? Granted : Refused;
        }
    }

    public override string ToString()
    {
        var parts = configuration.AllVoters.Select(
            (v, i) => $"{v}:{(_answers[i] == Granted ? "yes" : _answers[i] == Refused ? "no" : "?")}");
        return $"ballots=({string.Join(" ", parts)})";
    }
}
