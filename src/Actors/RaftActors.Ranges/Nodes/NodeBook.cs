using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Nodes;

/// <summary>
/// What a node hosts, as a function of its durable events. At start the node runs what the book says, not what the map or its settings say.
/// </summary>
internal sealed class NodeBook
{
    /// <summary>Below every incarnation, that of an adopted replica included.</summary>
    public const long NoFloor = -1;

    private readonly SortedDictionary<string, HostedReplica> _hosted = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _floors = new(StringComparer.Ordinal);

    /// <summary>Names the disk; none before the first event.</summary>
    public DataId DataId { get; private set; }

    /// <summary>By group: a node hosts one replica of a group at most.</summary>
    public IReadOnlyCollection<HostedReplica> Hosted => _hosted.Values;

    /// <summary>The highest incarnation destroyed, by group.</summary>
    public IReadOnlyDictionary<string, long> Floors => _floors;

    public HostedReplica? Find(string group) => _hosted.GetValueOrDefault(group);

    /// <summary>Whether the book hosts exactly this life.</summary>
    public bool Hosts(string group, long incarnation) => Find(group)?.Incarnation == incarnation;

    /// <summary>The highest incarnation of the group that was destroyed here; <see cref="NoFloor"/> for none.</summary>
    public long Floor(string group) => _floors.GetValueOrDefault(group, NoFloor);

    /// <summary>Why the event must not be written, or null.</summary>
    public string? Problem(BookEvent happened) => happened switch
    {
        BookEvent.Began began => ProblemOfBeginning(began),
        _ when DataId.IsNone => "The book has not begun: the id of the disk comes first.",
        BookEvent.Hosted hosted => ProblemOfHosting(hosted),
        BookEvent.Destroying destroying => ProblemOfDestroying(destroying),
        BookEvent.Destroyed destroyed => ProblemOfDestroyed(destroyed),
        _ => "This version does not know the event.",
    };

    /// <exception cref="InvalidOperationException">The event has a <see cref="Problem"/>; the book is unchanged.</exception>
    public void Apply(BookEvent happened)
    {
        if (Problem(happened) is { } problem)
        {
            throw new InvalidOperationException(problem);
        }

        switch (happened)
        {
            case BookEvent.Began began:
                DataId = began.DataId;
                break;
            case BookEvent.Hosted hosted:
                _hosted.Add(hosted.Group, new HostedReplica(hosted, false));
                break;
            case BookEvent.Destroying destroying:
                _hosted[destroying.Group] = _hosted[destroying.Group] with { IsDestroying = true };
                break;
            case BookEvent.Destroyed destroyed:
                if (Hosts(destroyed.Group, destroyed.Incarnation))
                {
                    _hosted.Remove(destroyed.Group);
                }

                _floors[destroyed.Group] = destroyed.Incarnation;
                break;
        }
    }

    /// <summary>A book as it was saved.</summary>
    /// <exception cref="InvalidDataException">The parts contradict each other.</exception>
    public static NodeBook Restore(DataId dataId, IEnumerable<HostedReplica> hosted, IEnumerable<KeyValuePair<string, long>> floors)
    {
        var book = new NodeBook { DataId = dataId };
        foreach (var (group, incarnation) in floors)
        {
            book._floors[group] = incarnation;
        }

        foreach (var replica in hosted)
        {
            if (book.Problem(replica.Entry) is { } problem)
            {
                throw new InvalidDataException($"The node's book contradicts itself: {problem}");
            }

            book._hosted.Add(replica.Group, replica);
        }

        return book;
    }

    private string? ProblemOfBeginning(BookEvent.Began began)
    {
        if (began.DataId.IsNone)
        {
            return "The id of a disk must not be zero.";
        }

        return DataId.IsNone ? null : $"The book of disk {DataId} has begun already: it cannot become that of disk {began.DataId}.";
    }

    private string? ProblemOfHosting(BookEvent.Hosted hosted)
    {
        if (MapLimits.ProblemOfName("group", hosted.Group) is { } problem)
        {
            return problem;
        }

        if (hosted.Incarnation < 0 || (hosted.Incarnation == 0 && hosted.Birth != BirthKind.Adopted))
        {
            return $"'{hosted.Group}' cannot be hosted as incarnation {hosted.Incarnation}: only an adopted replica has zero.";
        }

        if (Find(hosted.Group) is { } present)
        {
            return $"'{hosted.Group}' is hosted as incarnation {present.Incarnation}: destroy it before incarnation {hosted.Incarnation}.";
        }

        return hosted.Incarnation <= Floor(hosted.Group)
            ? $"Incarnation {hosted.Incarnation} of '{hosted.Group}' is never hosted again: "
                + $"incarnation {Floor(hosted.Group)} was destroyed here."
            : null;
    }

    private string? ProblemOfDestroying(BookEvent.Destroying destroying)
    {
        if (Find(destroying.Group) is not { } replica || replica.Incarnation != destroying.Incarnation)
        {
            return $"Incarnation {destroying.Incarnation} of '{destroying.Group}' is not hosted here.";
        }

        return replica.IsDestroying ? $"Incarnation {destroying.Incarnation} of '{destroying.Group}' is being destroyed already." : null;
    }

    private string? ProblemOfDestroyed(BookEvent.Destroyed destroyed)
    {
        if (destroyed.Incarnation < 0 || destroyed.Incarnation <= Floor(destroyed.Group))
        {
            return $"Incarnation {destroyed.Incarnation} of '{destroyed.Group}' was destroyed already.";
        }

        return Find(destroyed.Group) switch
        {
            { IsDestroying: false } replica when replica.Incarnation == destroyed.Incarnation =>
                $"Incarnation {replica.Incarnation} of '{replica.Group}' is hosted: say that it is being destroyed first.",
            { } replica when replica.Incarnation < destroyed.Incarnation =>
                $"Incarnation {replica.Incarnation} of '{replica.Group}' is hosted: destroy it before {destroyed.Incarnation}.",
            _ => null,
        };
    }
}
