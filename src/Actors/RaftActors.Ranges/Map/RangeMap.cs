namespace RaftActors.Ranges.Map;

/// <summary>
/// The catalogue of all keyspaces, ranges, nodes and operations: a pure function of the commands applied to it. What a range is, is said by
/// the range's own log; the map is brought up to date after the fact. Numbers are never allotted twice, and facts (birth certificates,
/// removals, retirements) are never taken back, so a stale copy is safe to act on.
/// </summary>
internal sealed class RangeMap
{
    private readonly MapTables _tables = new();
    private readonly KeyspaceCommands _keyspaces;
    private readonly NodeCommands _nodes;
    private readonly ReplicaCommands _replicas;
    private readonly BeginCommands _begin;
    private readonly EndCommands _end;
    private readonly ObserveCommand _observe;
    private readonly Answers _answers;

    public RangeMap()
    {
        _answers = new Answers(_tables);
        _keyspaces = new KeyspaceCommands(_tables, _answers);
        _nodes = new NodeCommands(_tables, _answers);
        _replicas = new ReplicaCommands(_tables, _answers);
        _begin = new BeginCommands(_tables, _keyspaces, _answers);
        _end = new EndCommands(_tables, _answers);
        _observe = new ObserveCommand(_tables, _answers);
        Queries = new MapQueries(_tables);
    }

    /// <summary>The index of the last entry that changed anything.</summary>
    public long Version => _tables.Version;

    public MapQueries Queries { get; }

    /// <summary>Applies a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="index">The index of its entry; above that of every command before.</param>
    /// <param name="time">Log time in milliseconds.</param>
    /// <param name="rules">The version of the map's behaviour; see <see cref="MapRules"/>.</param>
    public MapAnswer Apply(MapCommand command, long index, long time, int rules = MapRules.Latest)
    {
        _tables.Begin(index, time, rules);
        return command switch
        {
            MapCommand.PutKeyspace put => _keyspaces.Put(put),
            MapCommand.RegisterNode register => _nodes.Register(register),
            MapCommand.SetNodeMode mode => _nodes.SetMode(mode),
            MapCommand.BeginSplit split => _begin.Split(split),
            MapCommand.BeginMerge merge => _begin.Merge(merge),
            MapCommand.BeginMove move => _begin.Move(move),
            MapCommand.Advance advance => _end.Advance(advance),
            MapCommand.Complete complete => _end.Complete(complete),
            MapCommand.Cancel cancel => _end.Cancel(cancel),
            MapCommand.Acknowledged acknowledged => _end.Acknowledge(acknowledged),
            MapCommand.Observe observe => _observe.Apply(observe),
            MapCommand.ReplicaHosting hosting => _replicas.Hosting(hosting),
            MapCommand.ReplicaGone gone => _replicas.Gone(gone),
            MapCommand.ReplicaLost lost => _replicas.Lost(lost),
            MapCommand.SetPlacement placement => _keyspaces.Place(placement),
            MapCommand.SetSticky sticky => SetSticky(sticky),
            MapCommand.Seen seen => See(seen),
            _ => Answers.Refused(MapRefusal.Invalid, "This version does not know the command."),
        };
    }

    /// <summary>The whole map, for a snapshot: cheap, because records are shared.</summary>
    public MapImage Capture() => _tables.Capture();

    /// <summary>Replaces the whole map.</summary>
    /// <exception cref="InvalidDataException">The image contradicts itself; the map is unchanged.</exception>
    public void Restore(MapImage image)
    {
        if (MapChecks.Problem(image) is { } problem)
        {
            throw new InvalidDataException($"The range map contradicts itself: {problem}.");
        }

        _tables.Restore(image);
    }

    private MapAnswer See(MapCommand.Seen command)
    {
        if (MapLimits.ProblemOfName("node", command.Node) is { } problem)
        {
            return Answers.Refused(MapRefusal.Invalid, problem);
        }

        _tables.Coordinator = new CoordinatorRecord(command.Node, command.Instance, _tables.Time);
        return _answers.Done();
    }

    private MapAnswer SetSticky(MapCommand.SetSticky command)
    {
        if (!_tables.TryGetRange(command.Group, out var range))
        {
            return Answers.UnknownRange(command.Group);
        }

        if (range.IsSticky == command.IsSticky)
        {
            return _answers.Done(range);
        }

        if (range.Stage == RangeStage.Retired)
        {
            return Answers.Refused(MapRefusal.NotActive, $"'{range.Group}' is retired.");
        }

        return range.Version == command.Version
            ? _answers.Done(_tables.Put(range with { IsSticky = command.IsSticky }))
            : _answers.Stale(range);
    }
}
