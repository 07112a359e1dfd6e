using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>A simple driver of founding and splitting.</summary>
internal sealed class SplitDriver(RangeMutant mutant) : IOperationDriver
{
    private const long GiveUpAfter = 1500;

    public DriverAction Next(OperationRecord operation, MapView map, GroupFacts? range, GroupFacts? other, long time)
    {
        if (range is null)
        {
            return new DriverAction.Wait();
        }

        var record = map.Ranges.FirstOrDefault(r => r.Group == operation.Group);
        return operation.Kind switch
        {
            OperationKind.Found when operation.Outcome == OperationOutcome.Open && record is not null => Found(operation, record, range),
            OperationKind.Split when operation.Outcome == OperationOutcome.Open => Split(operation, map, range, other, time),
            OperationKind.Split when Pending(operation, range) is not null =>
                new DriverAction.ToGroup(operation.Group, new RangeEntry.Acknowledge(operation.Id)),
            _ => new DriverAction.Wait(),
        };
    }

    private static DriverAction Found(OperationRecord operation, RangeRecord record, GroupFacts range) => range.Descriptor is null
        ? new DriverAction.ToGroup(operation.Group, new RangeEntry.Found(operation.Id, new RangeDescriptor
        {
            Keyspace = record.Keyspace,
            Group = record.Group,
            Keys = record.Keys,
            Version = record.Version,
        }))
        : new DriverAction.ToMap(new MapCommand.Complete(
            operation.Id, new OperationFacts { ConfigurationIndex = range.ConfigurationIndex }));

    private static Notice? Pending(OperationRecord operation, GroupFacts range) =>
        range.Notices.FirstOrDefault(n => n.Operation == operation.Id);

    private DriverAction Split(OperationRecord operation, MapView map, GroupFacts range, GroupFacts? child, long time)
    {
        if (range.Descriptor is not { } parent)
        {
            return new DriverAction.Wait();
        }

        if (Pending(operation, range) is { } notice)
        {
            var isBorn = child is { HasMajority: true };
            return isBorn || mutant == RangeMutant.AcknowledgedEarly
                ? new DriverAction.ToMap(new MapCommand.Complete(
                    operation.Id, new OperationFacts { ConfigurationIndex = child?.ConfigurationIndex ?? notice.Index }))
                : new DriverAction.Wait();
        }

        if (mutant == RangeMutant.CompletedUnseen)
        {
            return new DriverAction.ToMap(new MapCommand.Complete(operation.Id, new OperationFacts { ConfigurationIndex = 1 }));
        }

        if (parent.Version > operation.Version)
        {
            return Cancel(operation, parent.Version);
        }

        var isLate = operation.StartedAt + GiveUpAfter < time;
        if (isLate)
        {
            return mutant == RangeMutant.CancelledWithoutFence
                ? Cancel(operation, operation.Version + 1)
                : new DriverAction.ToGroup(operation.Group, new RangeEntry.Fence(operation.Id, operation.Version));
        }

        var planned = map.Ranges.FirstOrDefault(r => r.Group == operation.Other);
        ImmutableArray<ReplicaId> members = planned is null ? [] : [.. planned.Replicas.Select(r => r.Id)];
        return members.IsEmpty
            ? new DriverAction.Wait()
            : new DriverAction.ToGroup(operation.Group, new RangeEntry.Split(
                operation.Id, operation.Version, operation.ConfigurationIndex, operation.At, operation.Other, members, ReplicaId.None));
    }

    private static DriverAction.ToMap Cancel(OperationRecord operation, long version) =>
        new(new MapCommand.Cancel(operation.Id, new OperationFacts { Version = version }));
}
