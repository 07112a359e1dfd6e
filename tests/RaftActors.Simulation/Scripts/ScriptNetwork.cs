using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;

namespace RaftActors.Simulation.Scripts;

/// <summary>A message under way; a snapshot's has the machine's state with it.</summary>
internal sealed record Parcel(RaftMessage Message, IReadOnlyList<string>? Image = null)
{
    /// <summary>As it is printed: a pre-vote has a name of its own.</summary>
    public string Type => Message.ToString().Split(' ')[1];
}

/// <summary>Messages that were sent and not delivered, oldest first. What is sent over a cut link is lost; what was sent before still
/// arrives.</summary>
internal sealed class ScriptNetwork
{
    private readonly List<Parcel> _underWay = [];
    private readonly HashSet<(ReplicaId From, ReplicaId To)> _cuts = [];

    public IReadOnlyList<Parcel> UnderWay => _underWay;

    public bool TrySend(Parcel parcel)
    {
        if (_cuts.Contains((parcel.Message.From, parcel.Message.To)))
        {
            return false;
        }

        _underWay.Add(parcel);
        return true;
    }

    public void Cut(ReplicaId from, ReplicaId to) => _cuts.Add((from, to));

    public void Heal() => _cuts.Clear();

    public bool Take(Parcel parcel)
    {
        var i = _underWay.FindIndex(p => ReferenceEquals(p, parcel));
        if (i >= 0)
        {
            _underWay.RemoveAt(i);
        }

        return i >= 0;
    }

    /// <summary>A copy travels behind everything else.</summary>
    public void Duplicate(Parcel parcel) => _underWay.Add(new Parcel(parcel.Message, parcel.Image));

    /// <summary>The messages change places with one another, the last one first.</summary>
    public void Reverse(IReadOnlyList<Parcel> parcels)
    {
        var places = parcels.Select(p => _underWay.FindIndex(u => ReferenceEquals(u, p))).ToList();
        for (var i = 0; i < places.Count; i++)
        {
            _underWay[places[i]] = parcels[^(i + 1)];
        }
    }
}
