using System.Collections.Immutable;
using RaftActors.Messages;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;
using RaftActors.Settings;
using RaftActors.Status;

namespace RaftActors.Keyspaces;

/// <summary>
/// The ranges of this cluster: what the map says, and orders to change it. An order is recorded in the map and carried out by a
/// coordinator, whichever node it runs on; it goes on if this node, or the coordinator, stops.
/// </summary>
/// <remarks>Thread-safe. Needs <c>raft-actors.meta.voters</c>.</remarks>
public sealed class RaftRanges
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(1);
    private readonly MapClient _client;
    private readonly TimeProvider _clock;

    internal RaftRanges(MapClient client, RangeSettings settings, TimeProvider clock)
    {
        (_client, _clock) = (client, clock);
        IsOn = settings.IsOn;
        Keyspaces =
        [
            .. settings.Keyspaces.Values.Select(k => new KeyspaceInfo(k.Name, k.Machine, k.Factory.MachineType, k.AdoptedGroup)),
        ];
    }

    /// <summary>Whether there is a range map: <c>raft-actors.meta.voters</c> names its nodes.</summary>
    public bool IsOn { get; }

    /// <summary>The keyspaces of this node's settings, by name.</summary>
    public ImmutableArray<KeyspaceInfo> Keyspaces { get; }

    /// <summary>What the map says about ranges, operations and nodes, all at one version, which it names.</summary>
    /// <exception cref="TimeoutException">No leader of the map answered in time.</exception>
    public async Task<RangeMapStatus> MapAsync(CancellationToken cancel = default) =>
        MapDescription.Of(await ReadAsync(cancel).ConfigureAwait(false));

    /// <summary>The ranges in the order of keyspaces and keys, without retired ones.</summary>
    /// <exception cref="TimeoutException">No leader of the map answered in time.</exception>
    public async Task<ImmutableArray<RangeStatus>> ListAsync(CancellationToken cancel = default) =>
        (await MapAsync(cancel).ConfigureAwait(false)).Ranges;

    /// <summary>Operations that are open, and the last ones that ended, in the order of their numbers.</summary>
    /// <exception cref="TimeoutException">No leader of the map answered in time.</exception>
    public async Task<ImmutableArray<RangeOperationStatus>> OperationsAsync(CancellationToken cancel = default) =>
        (await MapAsync(cancel).ConfigureAwait(false)).Operations;

    /// <summary>The nodes that registered, by id.</summary>
    /// <exception cref="TimeoutException">No leader of the map answered in time.</exception>
    public async Task<ImmutableArray<RangeNodeStatus>> NodesAsync(CancellationToken cancel = default) =>
        (await MapAsync(cancel).ConfigureAwait(false)).Nodes;

    /// <summary>
    /// The node of the singleton that coordinated last, as it signs in the map every ten seconds; null if none has signed, as without a
    /// cluster: then the node that leads <c>meta</c> coordinates.
    /// </summary>
    /// <exception cref="TimeoutException">No leader of the map answered in time.</exception>
    public async Task<string?> CoordinatorAsync(CancellationToken cancel = default) =>
        (await ReadAsync(cancel).ConfigureAwait(false)).Coordinator?.Node;

    /// <summary>
    /// Cuts a range in two at a key, which becomes the first one of the new range, and pins the new range: neither the planner nor an
    /// order merges it back until <see cref="PinAsync"/> ends that. If another operation is under way on the range, its end is awaited
    /// first.
    /// </summary>
    /// <param name="group">The group of the range.</param>
    /// <param name="at">The key; <see langword="null"/> for about the middle of its bytes.</param>
    /// <param name="wait">How long to wait for its end; zero only begins it.</param>
    /// <param name="cancel">Stops waiting; the operation goes on.</param>
    public Task<RangeResult> SplitAsync(string group, ReadOnlyMemory<byte>? at, TimeSpan wait, CancellationToken cancel = default) =>
        SplitAsync(group, at, isPinned: true, wait, cancel);

    /// <summary>The same, with the choice whether the new range is pinned.</summary>
    /// <param name="group">The group of the range.</param>
    /// <param name="at">The key; <see langword="null"/> for about the middle of its bytes.</param>
    /// <param name="isPinned">
    /// Whether the new range must stay apart; without effect until all nodes that hold the map know of it, after an upgrade.
    /// </param>
    /// <param name="wait">How long to wait for its end; zero only begins it.</param>
    /// <param name="cancel">Stops waiting; the operation goes on.</param>
    public async Task<RangeResult> SplitAsync(
        string group, ReadOnlyMemory<byte>? at, bool isPinned, TimeSpan wait, CancellationToken cancel = default)
    {
        if (at is null)
        {
            var facts = await _client.FactsAsync(group).ConfigureAwait(false);
            if (facts is null)
            {
                return new RangeResult(RangeOutcome.Refused, 0, $"No leader of '{group}' answered, so its middle key is not known.");
            }

            if (facts.MiddleKey is not { } middle)
            {
                return new RangeResult(RangeOutcome.Refused, 0, $"'{group}' has fewer than two keys: name the key to cut at.");
            }

            at = middle;
        }

        var key = at.Value;
        return await BeginAsync(
            [group],
            (ranges, token) => new MapCommand.BeginSplit(group, ranges[0].Version, ranges[0].ConfigurationIndex, key, token)
            {
                IsChildSticky = isPinned,
            },
            wait,
            cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Joins a range to its left neighbour, whose group then serves the keys of both. If another operation is under way on one of them, its
    /// end is awaited first.
    /// </summary>
    /// <param name="target">The group of the left one, which stays.</param>
    /// <param name="source">The group of the right one, which ends.</param>
    /// <param name="wait">How long to wait for its end; zero only begins it.</param>
    /// <param name="cancel">Stops waiting; the operation goes on.</param>
    public Task<RangeResult> MergeAsync(string target, string source, TimeSpan wait, CancellationToken cancel = default) => BeginAsync(
        [target, source],
        (ranges, token) => new MapCommand.BeginMerge(target, ranges[0].Version, source, ranges[1].Version, token),
        wait,
        cancel);

    /// <summary>
    /// Replaces a replica, adds one or removes one. If another operation is under way on the range, its end is awaited first.
    /// </summary>
    /// <param name="group">The group of the range.</param>
    /// <param name="from">The node to take a replica from; <see langword="null"/> only adds one.</param>
    /// <param name="to">The node to bring one to; <see langword="null"/> only removes one.</param>
    /// <param name="wait">How long to wait for its end; zero only begins it.</param>
    /// <param name="cancel">Stops waiting; the operation goes on.</param>
    public async Task<RangeResult> MoveAsync(
        string group, string? from, string? to, TimeSpan wait, CancellationToken cancel = default)
    {
        if (await FindAsync(group, cancel).ConfigureAwait(false) is not { } known)
        {
            return Unknown(group);
        }

        var leaving = known.Replicas.FirstOrDefault(r => r.Node == from && r.IsInConfiguration);
        if (from is not null && leaving is null)
        {
            return new RangeResult(RangeOutcome.Refused, 0, $"'{group}' has no replica on node '{from}'.");
        }

        var (life, kind) = (leaving?.Incarnation ?? 0, leaving?.Kind ?? MemberKind.Voter);
        return await BeginAsync(
            [group],
            (ranges, token) => new MapCommand.BeginMove(
                group, ranges[0].Version, ranges[0].ConfigurationIndex, from, life, to, kind, token),
            wait,
            cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Gives an operation up, if it has a way back: a split before it is applied, a merge before the target has decided, a move before the
    /// old replica is being left out. What was begun is taken back. <see cref="RangeOutcome.Completed"/>: it is cancelled without effect.
    /// <see cref="RangeOutcome.Refused"/>: it can only be completed, and the message says why; or there is no such operation.
    /// </summary>
    /// <param name="operation">Its number.</param>
    /// <param name="wait">How long to wait for its end; zero only begins it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<RangeResult> CancelAsync(long operation, TimeSpan wait, CancellationToken cancel = default) =>
        new Cancellation(_client, ReadAsync, _clock).RunAsync(operation, wait, cancel);

    /// <summary>Says whether a range must stay apart: a pinned one is not merged into its left neighbour.</summary>
    /// <param name="group">The group of the range.</param>
    /// <param name="isPinned">Whether it is pinned from now on.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<RangeResult> PinAsync(string group, bool isPinned, CancellationToken cancel = default)
    {
        var isUnclear = false;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await FindAsync(group, cancel).ConfigureAwait(false) is not { } range)
            {
                return Unknown(group);
            }

            switch (await _client.ChangeAsync(new MapCommand.SetSticky(group, isPinned, range.Version)).ConfigureAwait(false))
            {
                case MapAnswer.Done:
                    return new RangeResult(RangeOutcome.Completed, 0);
                case MapAnswer.Refused refused:
                    return new RangeResult(RangeOutcome.Refused, 0, refused.Text);
                case null:
                    isUnclear = true;
                    break;
                default:
                    break;
            }
        }

        return isUnclear
            ? new RangeResult(RangeOutcome.Unknown, 0, "The map did not answer in time.")
            : new RangeResult(RangeOutcome.Refused, 0, $"'{group}' changes at the same time: look at it and try again.");
    }

    /// <summary>
    /// What the leaders of ranges report about size and load, asked of every node of the map. Nodes that do not answer within a second are
    /// left out. The planner's samples begin again with each question, so ask every few seconds at most.
    /// </summary>
    /// <exception cref="TimeoutException">No leader of the map answered in time.</exception>
    public async Task<ImmutableArray<RangeLoadStatus>> LoadsAsync(CancellationToken cancel = default)
    {
        var map = await ReadAsync(cancel).ConfigureAwait(false);
        var reports = await Task.WhenAll(map.Nodes.Keys.Select(n => _client.ReportAsync(n, ReportPatience))).ConfigureAwait(false);
        return
        [
            .. reports.SelectMany(r => r?.Ranges ?? []).Select(r => new RangeLoadStatus(
                r.Key, r.Value.Leader.Node, r.Value.Size.Entries, r.Value.Size.Bytes, r.Value.Written)
            {
                HotKey = SplitPoints.HotKey(r.Value.Samples),
            }),
        ];
    }

    /// <summary>
    /// Takes work away from a node. The order is done when the map has it; <see cref="NodesAsync"/> says how far the node is.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="leadersOnly">
    /// Whether it only leads nothing from now on, as before a restart; otherwise its replicas go to other nodes too.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<RangeResult> DrainAsync(string node, bool leadersOnly, CancellationToken cancel = default) =>
        SetModeAsync(node, leadersOnly ? NodeMode.Maintenance : NodeMode.Draining, cancel);

    /// <summary>Gives a node work again.</summary>
    public Task<RangeResult> ResumeAsync(string node, CancellationToken cancel = default) =>
        SetModeAsync(node, NodeMode.Active, cancel);

    private async Task<RangeResult> SetModeAsync(string node, NodeMode mode, CancellationToken cancel)
    {
        var isUnclear = false;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (!(await ReadAsync(cancel).ConfigureAwait(false)).Nodes.TryGetValue(node, out var present))
            {
                return new RangeResult(RangeOutcome.Refused, 0, $"No node called '{node}' has registered in the map.");
            }

            if (present.Mode == mode || (mode == NodeMode.Draining && present.Mode == NodeMode.Drained))
            {
                return new RangeResult(RangeOutcome.Completed, 0);
            }

            var answer = await _client.ChangeAsync(new MapCommand.SetNodeMode(node, mode, present.Mode)).ConfigureAwait(false);
            switch (answer)
            {
                case MapAnswer.Done:
                    return new RangeResult(RangeOutcome.Completed, 0);
                case MapAnswer.Refused refused:
                    return new RangeResult(RangeOutcome.Refused, 0, refused.Text);
                default:
                    isUnclear |= answer is null;
                    break;
            }
        }

        return isUnclear
            ? new RangeResult(RangeOutcome.Unknown, 0, "The map did not answer in time.")
            : new RangeResult(RangeOutcome.Refused, 0, $"Others change the node '{node}' at the same time: look at it and try again.");
    }

    private static RangeResult Unknown(string group) =>
        new(RangeOutcome.Refused, 0, $"No range is served by a group called '{group}', or the map did not answer.");

    /// <summary>The same token in every repetition: the map begins it once.</summary>
    private async Task<RangeResult> BeginAsync(
        string[] groups, Func<RangeRecord[], long, MapCommand> command, TimeSpan wait, CancellationToken cancel)
    {
        var token = Random.Shared.NextInt64(1, long.MaxValue);
        var until = _clock.GetTimestamp() + (long)(wait.TotalSeconds * _clock.TimestampFrequency);
        while (true)
        {
            var map = await ReadAsync(cancel).ConfigureAwait(false);
            if (Array.Find(groups, g => !map.Ranges.ContainsKey(g)) is { } unknown)
            {
                return Unknown(unknown);
            }

            var ranges = Array.ConvertAll(groups, g => map.Ranges[g]);
            var isLate = _clock.GetTimestamp() >= until;
            switch (await _client.ChangeAsync(command(ranges, token)).ConfigureAwait(false))
            {
                case MapAnswer.Done done:
                    return await WaitAsync(done.Facts.Operations[0], until, cancel).ConfigureAwait(false);
                case MapAnswer.Stale when isLate:
                    return new RangeResult(RangeOutcome.Refused, 0, "The range changed meanwhile: read the map and try again.");
                case MapAnswer.Refused { Code: not (MapRefusal.OperationOpen or MapRefusal.NotActive) } refused:
                    return new RangeResult(RangeOutcome.Refused, 0, refused.Text);
                case MapAnswer.Refused refused when isLate:
                    return new RangeResult(RangeOutcome.Refused, 0, refused.Text);
                case null when isLate:
                    return new RangeResult(RangeOutcome.Unknown, 0, "The map did not answer in time.");
                default:
                    await Task.Delay(LookAgain, _clock, cancel).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task<RangeResult> WaitAsync(OperationRecord operation, long until, CancellationToken cancel)
    {
        while (operation.Outcome == OperationOutcome.Open && _clock.GetTimestamp() < until)
        {
            await Task.Delay(LookAgain, _clock, cancel).ConfigureAwait(false);
            var page = await _client.SinceAsync(operation.ChangedAt, Consistency.Local).ConfigureAwait(false);
            foreach (var seen in page?.View.Operations ?? [])
            {
                operation = seen.Id == operation.Id ? seen : operation;
            }
        }

        var outcome = operation.Outcome switch
        {
            OperationOutcome.Open => RangeOutcome.Open,
            OperationOutcome.Completed => RangeOutcome.Completed,
            _ => RangeOutcome.Cancelled,
        };
        return new RangeResult(outcome, operation.Id)
        {
            Child = operation.Kind == OperationKind.Split ? operation.Other : "",
            Message = outcome == RangeOutcome.Cancelled ? "Its preconditions ceased to hold, so it was cancelled without effect." : null,
        };
    }

    private async Task<RangeRecord?> FindAsync(string group, CancellationToken cancel) =>
        (await ReadAsync(cancel).ConfigureAwait(false)).Ranges.GetValueOrDefault(group);

    private async Task<MapCopy> ReadAsync(CancellationToken cancel)
    {
        var map = new MapCopy();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var page = await _client.SinceAsync(map.Version, Consistency.Linearizable).ConfigureAwait(false)
                ?? throw new TimeoutException("No leader of the range map answered in time: see the status of the group meta.");
            map.Apply(page);
            if (!page.View.HasMore)
            {
                return map;
            }
        }
    }
}
