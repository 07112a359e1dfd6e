using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>Advances and ends operations. What is decided in a group's log is only recorded here.</summary>
internal sealed class EndCommands(MapTables tables, Answers answers)
{
    public MapAnswer Advance(MapCommand.Advance command)
    {
        if (!tables.TryGetOperation(command.Operation, out var operation))
        {
            return Unknown(command.Operation);
        }

        var (facts, last) = (command.Facts, OperationSteps.Last(operation.Kind));
        if (command.FromStep < 0 || command.ToStep < command.FromStep || command.ToStep > last)
        {
            return Answers.Refused(
                MapRefusal.Invalid,
                $"An operation of this kind goes from step 0 to {last}, not from {command.FromStep} to {command.ToStep}.");
        }

        var advanced = operation with
        {
            Step = command.ToStep,
            Attempt = Math.Max(operation.Attempt, facts.Attempt),
            Owner = facts.Owner.Length is > 0 and <= MapLimits.TextLength ? facts.Owner : operation.Owner,
        };
        if (operation == advanced)
        {
            return answers.Done(operation);
        }

        if (operation.Outcome != OperationOutcome.Open || operation.Step != command.FromStep)
        {
            return answers.Stale(operation);
        }

        if (operation.Kind == OperationKind.Move && RefusalOfMember(operation, command, facts) is { } refused)
        {
            return refused;
        }

        return answers.Done(tables.Put(command.ToStep > operation.Step && tables.Rules >= MapRules.StepTimes
            ? advanced with { StepTimes = advanced.StepTimes.Add(new StepTime(command.ToStep, tables.Time)) }
            : advanced));
    }

    public MapAnswer Complete(MapCommand.Complete command)
    {
        if (!tables.TryGetOperation(command.Operation, out var operation))
        {
            return Unknown(command.Operation);
        }

        if (operation.Outcome != OperationOutcome.Open)
        {
            return operation.Outcome == OperationOutcome.Completed ? answers.Done(operation) : TooLate(operation);
        }

        var refused = operation.Kind switch
        {
            OperationKind.Found => CompleteFound(operation, command.Facts),
            OperationKind.Split => CompleteSplit(operation, command.Facts),
            OperationKind.Merge => CompleteMerge(operation, command.Facts),
            _ => CompleteMove(operation, command.Facts),
        };
        return refused ?? End(operation, OperationOutcome.Completed);
    }

    public MapAnswer Acknowledge(MapCommand.Acknowledged command)
    {
        if (!tables.TryGetOperation(command.Operation, out var operation))
        {
            return Unknown(command.Operation);
        }

        return operation.IsAcknowledged ? answers.Done(operation)
            : operation.Outcome == OperationOutcome.Open
                ? Answers.Refused(
                    MapRefusal.OperationOpen, $"Operation {operation.Id} has not ended: its groups still need what they keep.")
                : answers.Done(tables.Put(operation with { IsAcknowledged = true }));
    }

    public MapAnswer Cancel(MapCommand.Cancel command)
    {
        if (!tables.TryGetOperation(command.Operation, out var operation))
        {
            return Unknown(command.Operation);
        }

        if (operation.Outcome != OperationOutcome.Open)
        {
            return operation.Outcome == OperationOutcome.Cancelled ? answers.Done(operation) : TooLate(operation);
        }

        if (operation.Step == OperationSteps.Last(operation.Kind) || operation.Kind == OperationKind.Found)
        {
            return TooLate(operation);
        }

        var refused = operation.Kind switch
        {
            OperationKind.Split => CancelSplit(operation, command.Proof),
            OperationKind.Merge => CancelMerge(operation, command.Proof),
            _ => CancelMove(operation, command.Proof),
        };
        return refused ?? End(operation, OperationOutcome.Cancelled);
    }

    private static MapAnswer Unknown(long operation) => Answers.Refused(
        MapRefusal.UnknownOperation, $"Operation {operation} is unknown, or ended so long ago that the map has forgotten it.");

    private static MapAnswer TooLate(OperationRecord operation) => Answers.Refused(
        MapRefusal.TooLate,
        operation.Outcome == OperationOutcome.Open
            ? $"Operation {operation.Id} is at step {OperationSteps.Name(operation.Kind, operation.Step)}: it can only be completed."
            : $"Operation {operation.Id} has ended: {operation.Outcome}.");

    private static MapAnswer NoProof(OperationRecord operation, string whatIsMissing) => Answers.Refused(
        MapRefusal.NoProof, $"Operation {operation.Id} on '{operation.Group}' cannot be ended: {whatIsMissing}.");

    private MapAnswer End(OperationRecord operation, OperationOutcome outcome) =>
        answers.Done(tables.Put(operation with { Outcome = outcome, FinishedAt = tables.Time }));

    private MapAnswer? CompleteFound(OperationRecord operation, OperationFacts facts)
    {
        var range = tables.Range(operation.Group);
        var replicas = Joined(range.Replicas);
        if (range.Birth.Kind == BirthKind.Adopted && !facts.Members.IsDefaultOrEmpty)
        {
            if (KeyspaceCommands.ProblemOfMembers(facts.Members) is { } problem)
            {
                return Answers.Refused(MapRefusal.Invalid, problem);
            }

            foreach (var member in facts.Members)
            {
                if (tables.TryGetNode(member.Node, out var node) && node.Mode == NodeMode.Drained)
                {
                    return Answers.Refused(
                        MapRefusal.NodeUnavailable, $"The node '{node.Id}' has a member but is drained: resume it first.");
                }
            }

            replicas = Adopted(replicas, facts.Members);
        }

        tables.Put(range with
        {
            Stage = RangeStage.Active,
            Operation = 0,
            Replicas = replicas,
            ConfigurationIndex = Math.Max(range.ConfigurationIndex, facts.ConfigurationIndex),
        });
        return null;
    }

    private MapAnswer? CompleteSplit(OperationRecord operation, OperationFacts facts)
    {
        var (parent, child) = (tables.Range(operation.Group), tables.Range(operation.Other));
        tables.Put(parent with { Keys = parent.Keys.Split(operation.At).Left, Version = child.Version, Operation = 0 });
        tables.Put(child with
        {
            Stage = RangeStage.Active,
            Operation = 0,
            Replicas = Joined(child.Replicas),
            ConfigurationIndex = facts.ConfigurationIndex,
        });
        return null;
    }

    private MapAnswer? CompleteMerge(OperationRecord operation, OperationFacts facts)
    {
        var (target, source) = (tables.Range(operation.Group), tables.Range(operation.Other));
        if (facts.Version <= Math.Max(target.Version, source.Version) || !facts.IsSourceRetired)
        {
            return NoProof(
                operation,
                $"name the version with which it took the keys of '{operation.Other}', above {target.Version} and {source.Version}, "
                    + "and that the other one is retired");
        }

        tables.Put(target with
        {
            Keys = new Keys.KeyRange(target.Keys.Start, source.Keys.End),
            Version = facts.Version,
            Operation = 0,
        });
        Retire(source);
        return null;
    }

    private MapAnswer? CompleteMove(OperationRecord operation, OperationFacts facts)
    {
        if (facts.ConfigurationIndex <= operation.ConfigurationIndex)
        {
            return NoProof(
                operation, $"name the index of the committed configuration, which is above {operation.ConfigurationIndex}");
        }

        var range = tables.Range(operation.Group);
        if (Added(operation, range) is { } added)
        {
            if (added.Stage == ReplicaStage.Planned)
            {
                return NotHosting(range, added);
            }

            range = range.With(added with { Stage = added.Stage == ReplicaStage.Lost ? ReplicaStage.Lost : ReplicaStage.Member });
        }

        if (Removed(operation, range) is { } removed)
        {
            range = removed.Stage == ReplicaStage.Lost
                ? range.Without(removed)
                : range.With(removed with { Stage = ReplicaStage.Removed });
        }

        tables.Put(range with { Operation = 0, ConfigurationIndex = facts.ConfigurationIndex });
        return null;
    }

    private MapAnswer? CancelSplit(OperationRecord operation, OperationFacts proof)
    {
        if (proof.Version <= operation.Version)
        {
            return NoProof(operation, $"fence the range in its own log first, so that its version is above {operation.Version}");
        }

        tables.Put(tables.Range(operation.Group) with { Version = proof.Version, Operation = 0 });
        Retire(tables.Range(operation.Other));
        return null;
    }

    private MapAnswer? CancelMerge(OperationRecord operation, OperationFacts proof)
    {
        if (proof.Version <= operation.Version || proof.OtherVersion <= operation.OtherVersion)
        {
            return NoProof(
                operation,
                $"cancel it in the log of '{operation.Group}' and thaw '{operation.Other}' first, so that their versions are above "
                    + $"{operation.Version} and {operation.OtherVersion}");
        }

        tables.Put(tables.Range(operation.Group) with { Version = proof.Version, Operation = 0 });
        tables.Put(tables.Range(operation.Other) with
        {
            Version = proof.OtherVersion,
            Operation = 0,
            Stage = RangeStage.Active,
        });
        return null;
    }

    private MapAnswer? CancelMove(OperationRecord operation, OperationFacts proof)
    {
        var range = tables.Range(operation.Group);
        if (Added(operation, range) is { Stage: ReplicaStage.Planned } planned)
        {
            // No driver has proposed anything: it would have waited for the node.
            tables.Put(range.Without(planned) with { Operation = 0 });
            return null;
        }

        if (proof.ConfigurationIndex <= operation.ConfigurationIndex)
        {
            return NoProof(
                operation,
                $"commit a configuration without the new replica first, with an index above {operation.ConfigurationIndex}");
        }

        if (Added(operation, range) is { } added)
        {
            range = added.Stage == ReplicaStage.Lost
                ? range.Without(added)
                : range.With(added with { Stage = ReplicaStage.Removed });
        }

        tables.Put(range with { Operation = 0, ConfigurationIndex = proof.ConfigurationIndex });
        return null;
    }

    /// <summary>A move's new replica becomes a member with the step that says so, and its old one is leaving with the last step.</summary>
    private MapAnswer? RefusalOfMember(OperationRecord operation, MapCommand.Advance command, OperationFacts facts)
    {
        var range = tables.Range(operation.Group);
        if (command.ToStep >= OperationSteps.MoveLearner && Added(operation, range) is { } added)
        {
            if (added.Stage == ReplicaStage.Planned)
            {
                return NotHosting(range, added);
            }

            range = added.Stage == ReplicaStage.Hosting ? range.With(added with { Stage = ReplicaStage.Member }) : range;
        }

        if (command.ToStep >= OperationSteps.MoveChanged && Removed(operation, range) is { Stage: ReplicaStage.Member } removed)
        {
            range = range.With(removed with { Stage = ReplicaStage.Leaving });
        }

        range = range with { ConfigurationIndex = Math.Max(range.ConfigurationIndex, facts.ConfigurationIndex) };
        if (range != tables.Range(operation.Group))
        {
            tables.Put(range);
        }

        return null;
    }

    private static MapAnswer NotHosting(RangeRecord range, ReplicaRecord added) => Answers.Refused(
        MapRefusal.WrongStage, $"The replica {added.Id} of '{range.Group}' is not hosted yet: its node must report that first.");

    private static ReplicaRecord? Added(OperationRecord operation, RangeRecord range) =>
        operation.ToNode is { } node ? range.Find(node, operation.To) : null;

    private static ReplicaRecord? Removed(OperationRecord operation, RangeRecord range) =>
        operation.FromNode is { } node ? range.Find(node, operation.From) : null;

    /// <summary>What was planned is in the configuration now.</summary>
    private static ImmutableArray<ReplicaRecord> Joined(ImmutableArray<ReplicaRecord> replicas)
    {
        var joined = ImmutableArray.CreateBuilder<ReplicaRecord>(replicas.Length);
        foreach (var replica in replicas)
        {
            joined.Add(replica.Stage is ReplicaStage.Planned or ReplicaStage.Hosting
                ? replica with { Stage = ReplicaStage.Member }
                : replica);
        }

        return joined.MoveToImmutable();
    }

    /// <summary>The members that an adopted group had when it was given its keys: it may have changed since the map named them.</summary>
    private static ImmutableArray<ReplicaRecord> Adopted(ImmutableArray<ReplicaRecord> known, ImmutableArray<PlannedReplica> members)
    {
        var adopted = ImmutableArray.CreateBuilder<ReplicaRecord>();
        foreach (var replica in known)
        {
            var isMember = false;
            foreach (var member in members)
            {
                if (member.Node == replica.Node)
                {
                    isMember = true;
                    adopted.Add(replica with { Kind = member.Kind });
                }
            }

            if (!isMember && replica.Stage != ReplicaStage.Lost)
            {
                adopted.Add(replica with { Stage = ReplicaStage.Removed });
            }
        }

        foreach (var member in members)
        {
            var isKnown = false;
            foreach (var replica in known)
            {
                isKnown |= member.Node == replica.Node;
            }

            if (!isKnown)
            {
                adopted.Add(new ReplicaRecord(member.Node, 0, member.Kind, ReplicaStage.Member, DataId.None));
            }
        }

        return adopted.ToImmutable();
    }

    /// <summary>The range serves nothing from now on; its nodes destroy what they have of it. What was never hosted is forgotten.</summary>
    private void Retire(RangeRecord range)
    {
        var left = ImmutableArray.CreateBuilder<ReplicaRecord>(range.Replicas.Length);
        foreach (var replica in range.Replicas)
        {
            if (replica.Stage is not (ReplicaStage.Planned or ReplicaStage.Lost))
            {
                left.Add(replica with { Stage = ReplicaStage.Removed });
            }
        }

        tables.Put(range with { Stage = RangeStage.Retired, Operation = 0, RetiredAt = tables.Time, Replicas = left.ToImmutable() });
    }
}
