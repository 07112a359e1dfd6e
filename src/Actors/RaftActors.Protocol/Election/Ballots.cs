using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Election;

/// <summary>The answers to one election. A voter counts once, however often its answer arrives; who is no voter never counts.</summary>
internal sealed class Ballots(Configuration configuration)
{
    private readonly bool?[] _answers = new bool?[configuration.Voters.Length];
    private int _granted;
    private int _refused;

    public bool IsWon => _granted >= configuration.QuorumSize;

    /// <summary>So many refused that the rest cannot make a majority.</summary>
    public bool IsLost => _refused > configuration.Voters.Length - configuration.QuorumSize;

    public void Count(ReplicaId voter, bool granted)
    {
        var i = configuration.IndexOf(voter);
        if (i < 0 || _answers[i] is not null)
        {
            return;
        }

        _answers[i] = granted;
        if (granted)
        {
            _granted++;
        }
        else
        {
            _refused++;
        }
    }

    public override string ToString()
    {
        var parts = configuration.Voters.Select((v, i) => $"{v}:{(_answers[i] is { } a ? a ? "yes" : "no" : "?")}");
        return $"ballots=({string.Join(" ", parts)})";
    }
}
