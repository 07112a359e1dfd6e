namespace RaftActors.Simulation;

/// <summary>Named mixtures of faults.</summary>
public static class Profiles
{
    public const string Unsteady = "unsteady";

    public static IReadOnlyList<(string Name, string Description, Func<SimulationOptions, SimulationOptions> Mix)> All { get; } =
    [
        ("default", "all faults at moderate rates", o => o),
        ("calm", "network and disks work; members still change and leadership is still transferred", o => o with
        {
            MessageLoss = 0, MessageDuplication = 0, MessageDelay = 0, Partitions = 0, Marooning = 0, Crashes = 0, Storms = 0,
            SnapshotRaces = 0, Pauses = 0, Clocks = 0, Disks = 0,
        }),
        ("partitions", "links cut in every way, leaders isolated with a minority", o => o with
        {
            Partitions = 3, Marooning = 4, MessageDelay = 0.1, Crashes = 0.5, Storms = 0.5, Disks = 0.5,
        }),
        ("disks", "slow, stalled and failing disks, crashes, logs overwritten meanwhile", o => o with
        {
            Disks = 6, Marooning = 4, Crashes = 1.5, Pauses = 0.5,
        }),
        ("clocks", "clocks that jump and processes that pause", o => o with { Clocks = 6, Pauses = 3, Leases = false }),
        ("membership", "constant membership changes, joint and one by one, and leader changes", o => o with
        {
            Membership = 5, Transfers = 3, Marooning = 2,
        }),
        ("leases", "lease reads in every seed, restarts and transfers under a leader", o => o with
        {
            Leases = true, Storms = 3, Transfers = 2, Pauses = 2, Marooning = 2,
        }),
        ("snapshots", "replicas that fall behind, and leader changes while they catch up", o => o with
        {
            SnapshotRaces = 5, Partitions = 4, Marooning = 0.5, Crashes = 0.3, Storms = 0.3, Membership = 0.3,
        }),
        ("rests", "clients that are often quiet, so that groups rest, and faults meanwhile", o => o with { Rests = true, Pauses = 2 }),
        ("storms", "replicas that crash repeatedly", o => o with { Storms = 5, Crashes = 4, Disks = 2 }),
        ("splits", "ranges that are split while nodes crash, above all during births", o => o with { Ranges = true }),
        ("wipes", "ranges that are split while a node loses its disk again and again", o => o with { Ranges = true, Wipes = 1 }),
        ("merges", "ranges that are split and merged", o => o with { Ranges = true, Merges = 1, Crashes = 0.5 }),
        ("moves", "ranges whose replicas move, are lost and replaced", o => o with
        {
            Ranges = true, Moves = 1, Wipes = 0.3, Crashes = 0.5,
        }),
        ("plans", "ranges that a planner splits, merges and moves, and nodes that are drained", o => o with
        {
            Ranges = true, Plans = true, Wipes = 0.3, Crashes = 0.5,
        }),
        ("ranges", "splits, merges and moves together, and lost disks", o => o with
        {
            Ranges = true, Merges = 0.6, Moves = 0.6, Wipes = 0.3, Crashes = 0.5,
        }),
        (Unsteady, "the same, and processes pause, clocks are off by hours and jump, and operations are cancelled", o => o with
        {
            Ranges = true, Merges = 0.6, Moves = 0.6, Wipes = 0.3, Crashes = 0.5, Unsteady = true,
        }),
    ];

    public static string Help => string.Join("; ", All.Select(p => $"{p.Name}: {p.Description}"));

    /// <summary>Null if there is no such profile.</summary>
    public static SimulationOptions? Apply(string name, SimulationOptions options) =>
        All.FirstOrDefault(p => p.Name == name).Mix?.Invoke(options) is { } mixed ? mixed with { Profile = name } : null;
}
