using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using Xunit;

namespace RaftActors.Ranges.Tests.Map;

/// <summary>What one command may never do to a map: take a fact back, use a number again, or give a key an older owner.</summary>
internal static class MapFacts
{
    public static void AssertKept(MapImage before, MapImage after)
    {
        Assert.True(after.Version >= before.Version, "the map's version went back");
        Assert.True(after.NextIncarnation >= before.NextIncarnation, "an incarnation can be used again");
        Assert.True(after.NextOperation >= before.NextOperation, "an operation's id can be used again");
        foreach (var keyspace in before.Keyspaces)
        {
            var now = after.Keyspaces.Single(k => k.Name == keyspace.Name);
            Assert.True(now.NextRange >= keyspace.NextRange, "a range's number can be used again");
        }

        AssertRanges(before, after);
        AssertOperations(before, after);
        AssertOwners(before, after);
    }

    private static void AssertRanges(MapImage before, MapImage after)
    {
        var now = after.Ranges.ToDictionary(r => r.Group, StringComparer.Ordinal);
        var old = before.Ranges.ToDictionary(r => r.Group, StringComparer.Ordinal);
        foreach (var range in before.Ranges)
        {
            if (!now.TryGetValue(range.Group, out var changed))
            {
                Assert.Equal(RangeStage.Retired, range.Stage);
                continue;
            }

            Assert.Equal((range.Number, range.Keyspace, range.Birth), (changed.Number, changed.Keyspace, changed.Birth));
            Assert.True(changed.Version >= range.Version, $"the version of {range.Group} went back");
            Assert.True(
                changed.Version > range.Version || changed.Keys.Equals(range.Keys), $"{range.Group} has other keys at the same version");
            Assert.True(range.Stage != RangeStage.Retired || changed.Stage == RangeStage.Retired, $"{range.Group} came back");
            foreach (var replica in range.Replicas)
            {
                if (changed.Find(replica.Node, replica.Incarnation) is { } live)
                {
                    Assert.True(live.Stage >= replica.Stage, $"{replica.Id} of {range.Group} became {live.Stage} from {replica.Stage}");
                    Assert.True(replica.DataId.IsNone || replica.DataId == live.DataId, $"{replica.Id} moved to another disk");
                }
            }
        }

        foreach (var range in after.Ranges)
        {
            foreach (var replica in range.Replicas)
            {
                var isKnown = old.TryGetValue(range.Group, out var was) && was.Find(replica.Node, replica.Incarnation) is not null;
                Assert.True(
                    isKnown || replica.Incarnation == 0 || replica.Incarnation >= before.NextIncarnation,
                    $"{replica.Id} of {range.Group} came back");
            }
        }
    }

    private static void AssertOperations(MapImage before, MapImage after)
    {
        var now = after.Operations.ToDictionary(o => o.Id);
        foreach (var operation in before.Operations)
        {
            if (now.TryGetValue(operation.Id, out var changed))
            {
                var isOpen = operation.Outcome == OperationOutcome.Open;
                var acknowledged = operation with { IsAcknowledged = true, ChangedAt = changed.ChangedAt };
                Assert.True(
                    isOpen || operation == changed || (changed == acknowledged && !operation.IsAcknowledged),
                    $"operation {operation.Id} changed after its end");
                Assert.True(changed.Step >= operation.Step && changed.Attempt >= operation.Attempt, $"operation {operation.Id} went back");
            }
            else
            {
                Assert.NotEqual(OperationOutcome.Open, operation.Outcome);
            }
        }
    }

    /// <summary>The version of a key's owner only grows, and grows if the owner becomes another group.</summary>
    private static void AssertOwners(MapImage before, MapImage after)
    {
        foreach (var old in before.Ranges.Where(r => r.IsOwner))
        {
            foreach (var key in after.Ranges.Select(r => r.Keys.Start).Append(old.Keys.Start).Where(k => old.Keys.Contains(k.Span)))
            {
                var owner = after.Ranges.Single(r => r.IsOwner && r.Keyspace == old.Keyspace && r.Keys.Contains(key.Span));
                Assert.True(
                    owner.Version > old.Version || (owner.Version == old.Version && owner.Group == old.Group),
                    $"{KeyRange.Show(key.Span)} went from {old.Group} v{old.Version} to {owner.Group} v{owner.Version}");
            }
        }
    }
}
