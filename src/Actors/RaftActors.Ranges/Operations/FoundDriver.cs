using System.Collections.Immutable;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Operations;

/// <summary>Gives a new or adopted group its keys. There is no way back: the keys have no other owner.</summary>
internal static class FoundDriver
{
    public static OperationAction Next(OperationRecord operation, OperationView view)
    {
        if (view.Group is not { } group)
        {
            return new OperationAction.Wait(operation.Id, $"no leader of '{operation.Group}' answers");
        }

        if (group.Descriptor is null)
        {
            var range = view.Range;
            return new OperationAction.Propose(operation.Group, new RangeEntry.Found(operation.Id, new RangeDescriptor
            {
                Keyspace = range.Keyspace,
                Group = range.Group,
                Keys = range.Keys,
                Version = operation.Version,
                Kind = range.Kind,
            }));
        }

        if (group.FoundedBy != operation.Id)
        {
            return new OperationAction.Report(
                operation.Id,
                OperationProblem.Contradiction,
                $"'{operation.Group}' was given its keys by operation {group.FoundedBy}, not by operation {operation.Id}.");
        }

        if (!group.IsSettled)
        {
            return new OperationAction.Wait(operation.Id, $"the members of '{operation.Group}' are changing");
        }

        return new OperationAction.ChangeMap(operation.Id, new MapCommand.Complete(operation.Id, new OperationFacts
        {
            Version = group.Version,
            ConfigurationIndex = group.ConfigurationIndex,
            Members = view.Range.Birth.Kind == BirthKind.Adopted ? Members(group) : [],
        }));
    }

    /// <summary>An adopted group has the members that its own log says, whatever the map was told when it was adopted.</summary>
    private static ImmutableArray<PlannedReplica> Members(GroupFacts group)
    {
        var members = ImmutableArray.CreateBuilder<PlannedReplica>(group.Members.Length);
        foreach (var member in group.Members)
        {
            members.Add(new PlannedReplica(member.Id.Node, member.Kind));
        }

        return members.MoveToImmutable();
    }
}
