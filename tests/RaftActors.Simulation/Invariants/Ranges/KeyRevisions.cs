namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>R16: the revisions of a key's writes grow, and their log time does not go back, whichever range executes them.</summary>
internal sealed class KeyRevisions
{
    private readonly Dictionary<string, long> _revisions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _times = new(StringComparer.Ordinal);

    public void Executed(string group, byte[] key, long revision, long time)
    {
        var name = Convert.ToHexString(key);
        if (revision <= _revisions.GetValueOrDefault(name))
        {
            throw new SafetyViolation(
                "R16 KeyRevisions", $"{group} writes key {name} at revision {revision} after revision {_revisions[name]}");
        }

        if (time < _times.GetValueOrDefault(name))
        {
            throw new SafetyViolation(
                "R16 KeyRevisions", $"{group} writes key {name} at log time {time} after log time {_times[name]}");
        }

        (_revisions[name], _times[name]) = (revision, time);
    }
}
