using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;

namespace RaftActors.Simulation.Scripts;

/// <summary>A message in flight; for a snapshot, with the machine's state.</summary>
internal sealed record Parcel(RaftMessage Message, IReadOnlyList<string>? Image = null)
{
    /// <summary>The name as printed; a pre-vote has its own name.</summary>
    public string Type => Message.ToString().Split(' ')[1];
}

/// <summary>
/// Messages that were sent but not delivered, oldest first. Messages sent over a cut link are lost; those sent before the cut still arrive.
/// </summary>
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

    /// <summary>Queues a copy behind all other messages.</summary>
    public void Duplicate(Parcel parcel) => _underWay.Add(new Parcel(parcel.Message, parcel.Image));

    /// <summary>Reverses the order of the messages.</summary>
    public void Reverse(IReadOnlyList<Parcel> parcels)
    {
        var places = parcels.Select(p => _underWay.FindIndex(u => ReferenceEquals(u, p))).ToList();
        for (var i = 0; i < places.Count; i++)
        {
            _underWay[places[i]] = parcels[^(i + 1)];
        }
    }
}
