using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Simulation.Scripts;

/// <summary>Election Safety and State Machine Safety over a whole script (Figure 3): a transcript that breaks them is never
/// golden.</summary>
internal sealed class ScriptChecks
{
    private readonly Dictionary<long, ReplicaId> _leaders = [];
    private readonly Dictionary<long, (long Term, string Text)> _applied = [];

    /// <summary>The invariant that is broken, or null.</summary>
    public string? Broken { get; private set; }

    public void Leads(ReplicaId replica, Term term)
    {
        if (!_leaders.TryAdd(term.Value, replica) && _leaders[term.Value] != replica)
        {
            Broken ??= $"two leaders in term {term}: {_leaders[term.Value]} and {replica}";
        }
    }

    public void Applied(ReplicaId replica, in Entry entry, string text)
    {
        var known = (entry.Term.Value, text);
        if (!_applied.TryAdd(entry.Index.Value, known) && _applied[entry.Index.Value] != known)
        {
            Broken ??= $"{replica} applies {entry.Id} {text} where another replica applied {_applied[entry.Index.Value]}";
        }
    }
}
