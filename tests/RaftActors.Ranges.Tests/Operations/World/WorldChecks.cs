using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;
using RaftActors.Ranges.Tests.Map;
using Xunit;

namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>What must hold after every step, and at the end.</summary>
internal sealed class WorldChecks(OperationWorld world)
{
    private readonly long[] _versions = new long[OperationWorld.Letters];

    /// <summary>The group that serves a letter, or null.</summary>
    public static SimGroup? Serving(OperationWorld world, int letter)
    {
        ReadOnlyMemory<byte>[] key = [new[] { (byte)letter }];
        SimGroup? serving = null;
        foreach (var group in world.Groups.Values)
        {
            if (group.State.Judge(key, 0, false) == RangeVerdict.Serve)
            {
                That(world, serving is null, $"{letter} is served by {serving?.Name} and {group.Name}");
                serving = group;
            }
        }

        return serving;
    }

    public void CheckMap(MapImage before, MapImage after)
    {
        Assert.Null(MapChecks.Problem(after));
        MapFacts.AssertKept(before, after);
    }

    public void Check()
    {
        foreach (var group in world.Groups.Values)
        {
            CheckMerges(group);
            var wanted = world.Image.Keyspaces[0].Replicas;
            That(world, group.Latest.Voters.Count() >= wanted, $"{group.Name} has fewer than {wanted} voters");
        }

        for (var letter = 0; letter < OperationWorld.Letters; letter++)
        {
            CheckLetter(letter);
        }

        foreach (var operation in world.Image.Operations)
        {
            if (operation.Outcome == OperationOutcome.Cancelled)
            {
                CheckCancelled(operation);
            }
            else if (operation.Outcome == OperationOutcome.Completed)
            {
                CheckCompleted(operation);
            }
        }
    }

    public bool IsAtRest() => world.Image.Operations.All(o => o.Outcome != OperationOutcome.Open)
        && world.Groups.Values.All(g => g.State.Notices.Count == 0 && g.State.Merges.Outcomes.Count == 0);

    public void CheckEnd()
    {
        var open = world.Image.Operations.Where(o => o.Outcome == OperationOutcome.Open).Select(o => $"{o.Kind} {o.Id} step {o.Step}");
        That(world, IsAtRest(), $"not at rest: {string.Join(", ", open)}");
        foreach (var range in world.Image.Ranges.Where(r => r.IsOwner))
        {
            var group = world.Groups[range.Group];
            var descriptor = group.State.Descriptor!;
            That(world, group.State.Merges is { Frozen: null, Retired: null, Absorbing: null }, $"{range.Group} is held by a merge");
            That(
                world,
                descriptor.Version == range.Version && descriptor.Keys.Equals(range.Keys),
                $"{range.Group} is {descriptor.Keys} v{descriptor.Version}, in the map {range.Keys} v{range.Version}");
            That(
                world,
                range.Replicas.Where(r => r.IsInConfiguration).Select(r => r.Id).ToHashSet().SetEquals(group.Committed.Members.Keys),
                $"{range.Group} has members that the map does not know");
        }

        for (var letter = 0; letter < OperationWorld.Letters; letter++)
        {
            That(world, Serving(world, letter) is not null, $"no group serves {letter}");
        }
    }

    /// <summary>Everything that a late action could change.</summary>
    public string Picture() => string.Join('\n', world.Groups.Values.Select(g =>
        $"{g.Name} {g.State.Descriptor?.Keys} v{g.State.Descriptor?.Version} @{g.Latest.Index} {g.State.Notices.Count}")
        .Append($"map {world.Image.Version}"));

    private static void That(OperationWorld world, bool holds, string otherwise)
    {
        if (!holds)
        {
            Assert.Fail($"seed {world.Seed}: {otherwise}\n{string.Join('\n', world.Log.TakeLast(60))}");
        }
    }

    private void CheckLetter(int letter)
    {
        ReadOnlyMemory<byte>[] key = [new[] { (byte)letter }];
        var serving = Serving(world, letter);
        var holder = serving ?? world.Groups.Values.FirstOrDefault(
            g => g.State.Descriptor is not null && g.State.Judge(key, 0, false) == RangeVerdict.Moving);
        if (holder is null)
        {
            // Before a group is given its keys no group has them; afterwards one always has.
            That(world, _versions[letter] == 0, $"{letter} is lost");
            return;
        }

        var version = holder.State.Descriptor!.Version;
        That(world, version >= _versions[letter], $"the version of {letter} went back");
        _versions[letter] = version;
        That(world, holder.Data.GetValueOrDefault(letter) == world.Writes[letter], $"writes of {letter} are lost or doubled");
    }

    /// <summary>R14: thawed only if cancelled, retired only if absorbed.</summary>
    private void CheckMerges(SimGroup source)
    {
        var merges = source.State.Merges;
        if (merges.ThawedBy != 0)
        {
            // The target may have passed the version without ever being asked.
            That(world, OutcomeOf(merges.ThawedBy) != MergeOutcome.Absorbed, $"{source.Name} was thawed, but absorbed");
        }

        if (merges.Retired is { } retired)
        {
            That(world, OutcomeOf(retired.Operation) == MergeOutcome.Absorbed, $"{source.Name} was retired, but not absorbed");
        }
    }

    private MergeOutcome? OutcomeOf(long operation) => world.Groups.Values
        .Where(g => g.Decided.ContainsKey(operation))
        .Select(g => (MergeOutcome?)g.Decided[operation])
        .FirstOrDefault();

    /// <summary>R20: it has no effect in any group, now or later.</summary>
    private void CheckCancelled(OperationRecord operation)
    {
        var group = world.Groups[operation.Group];
        switch (operation.Kind)
        {
            case OperationKind.Split:
                That(world, !world.Groups.ContainsKey(operation.Other), $"split {operation.Id} was cancelled but cut {operation.Group}");
                break;
            case OperationKind.Merge:
                var source = world.Groups[operation.Other];
                That(
                    world,
                    OutcomeOf(operation.Id) != MergeOutcome.Absorbed
                        && source.State.Merges.Frozen?.Operation != operation.Id
                        && group.State.Merges.Absorbing?.Operation != operation.Id,
                    $"merge {operation.Id} was cancelled but holds its ranges");
                break;
            case OperationKind.Move when operation.ToNode is { } node:
                That(
                    world,
                    !group.Latest.Contains(ReplicaId.Of(node, operation.To)),
                    $"move {operation.Id} was cancelled but added a member");
                break;
        }
    }

    private void CheckCompleted(OperationRecord operation)
    {
        var group = world.Groups[operation.Group];
        switch (operation.Kind)
        {
            case OperationKind.Found:
                That(world, group.State.FoundedBy == operation.Id, $"{operation.Group} was not given its keys");
                break;
            case OperationKind.Split:
                var child = world.Groups.GetValueOrDefault(operation.Other);
                That(world, child is not null && 2 * child.Born.Count > child.Committed.Members.Count, $"{operation.Other} is not born");
                break;
            case OperationKind.Merge:
                That(
                    world,
                    world.Groups[operation.Other].State.Merges.Retired?.Operation == operation.Id,
                    $"merge {operation.Id} is complete, but its source lives");
                break;
            case OperationKind.Move when operation.FromNode is { } node:
                That(
                    world,
                    !group.Latest.Contains(ReplicaId.Of(node, operation.From)),
                    $"move {operation.Id} is complete, but its old replica is a member");
                break;
        }
    }
}
