using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// One persistence id in the log: its floor (the last deleted event), its highest sequence number, and the place of each event between
/// them. Used by one thread.
/// </summary>
internal sealed class LogStream(string persistenceId, uint number)
{
    private RecordPlace[] _places = [];
    private int _first;

    public string PersistenceId { get; } = persistenceId;

    /// <summary>Stands for the persistence id in records.</summary>
    public uint Number { get; } = number;

    /// <summary>Events up to this one are deleted.</summary>
    public long Floor { get; private set; }

    /// <summary>The last durable event ever, deleted or not.</summary>
    public long Highest { get; private set; }

    /// <summary>The last event, durable or waiting for the disk.</summary>
    public long Pending { get; set; }

    /// <summary>Whether its definition is on disk or waiting for it.</summary>
    public bool IsDefined { get; set; }

    /// <summary>Whether the floor is not yet on disk or waiting for it.</summary>
    public bool HasNewFloor { get; set; }

    /// <summary>The events that are not deleted.</summary>
    public ReadOnlySpan<RecordPlace> Places => _places.AsSpan(_first, (int)(Highest - Floor));

    /// <summary>Begins with a floor and a highest number whose events follow as copies.</summary>
    public void Begin(long floor, long highest)
    {
        (Floor, Highest, Pending, _first) = (floor, highest, highest, 0);
        _places = new RecordPlace[highest - floor];
    }

    /// <summary>Adds the next event.</summary>
    public void Add(RecordPlace place)
    {
        var live = (int)(Highest - Floor);
        if (_first + live == _places.Length)
        {
            MakeRoom(live);
        }

        _places[_first + live] = place;
        Highest++;
    }

    public RecordPlace At(long sequenceNr) => Places[(int)(sequenceNr - Floor - 1)];

    /// <summary>An event is at another place now.</summary>
    public void Move(long sequenceNr, RecordPlace place) => _places[_first + (int)(sequenceNr - Floor - 1)] = place;

    /// <summary>Deletes events up to a number; returns the places that they had, valid until the next change.</summary>
    public ReadOnlySpan<RecordPlace> RaiseFloor(long sequenceNr)
    {
        var count = (int)(Math.Min(sequenceNr, Highest) - Floor);
        if (count <= 0)
        {
            return default;
        }

        var deleted = _places.AsSpan(_first, count);
        _first += count;
        Floor += count;
        return deleted;
    }

    private void MakeRoom(int live)
    {
        var places = _first > live ? _places : new RecordPlace[Math.Max(8, live * 2)];
        Array.Copy(_places, _first, places, 0, live);
        (_places, _first) = (places, 0);
    }
}
