using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>The actor next to a source's leader: ships its state, freezes it, ships the rest, and asks to be absorbed.</summary>
internal static class SimShipper
{
    /// <summary>Its next message, or null. Freezing is an entry of its own group.</summary>
    public static OperationAction? Next(OperationWorld world, SimGroup source)
    {
        var shipping = source.Shipping!;
        var operation = world.Image.Operations.Single(o => o.Id == shipping.Operation);
        var target = world.Groups[operation.Group];
        var attempt = (source.Term << 20) | shipping.Attempt;
        if (target.State.Merges.Absorbing is not { } absorbing || absorbing.Operation != operation.Id || absorbing.Attempt > attempt)
        {
            source.Shipping = shipping with { IsRunning = false };
            return null;
        }

        source.ShippingHeardAt = world.Time;
        ShipperMessage Message(ShipperMessage.Step step) =>
            new(operation.Id, source.Name, target.Name, attempt, step, new SortedDictionary<int, long>(source.Data));
        if (absorbing.Attempt < attempt)
        {
            return Message(ShipperMessage.Step.Start);
        }

        if (target.Staged?.Attempt != attempt)
        {
            return Message(ShipperMessage.Step.Part);
        }

        if (source.State.Merges.Frozen?.Operation != operation.Id)
        {
            return new OperationAction.Propose(
                source.Name, new RangeEntry.Freeze(operation.Id, operation.OtherVersion, target.State.Descriptor!));
        }

        return Message(target.Staged.IsComplete ? ShipperMessage.Step.Absorb : ShipperMessage.Step.Tail);
    }

    public static void Receive(OperationWorld world, SimGroup target, ShipperMessage message)
    {
        var absorbing = target.State.Merges.Absorbing;
        var isCurrent = absorbing?.Operation == message.Operation && absorbing.Attempt == message.Attempt;
        switch (message.What)
        {
            case ShipperMessage.Step.Start:
                if (target.State.StartAttempt(message.Operation, message.Attempt) is RangeAnswer.Done && !isCurrent)
                {
                    target.Staged = null;
                }

                break;
            case ShipperMessage.Step.Part when isCurrent:
                target.Staged ??= new SimStaging(message.Operation, message.Attempt, message.Data, false);
                break;
            case ShipperMessage.Step.Tail when isCurrent && target.Staged is not null:
                target.Staged = new SimStaging(message.Operation, message.Attempt, message.Data, true);
                break;
            case ShipperMessage.Step.Absorb:
                var isComplete = target.Staged is { IsComplete: true } staged
                    && staged.Operation == message.Operation && staged.Attempt == message.Attempt;
                var version = target.State.Descriptor?.Version;
                var answer = world.Apply(
                    target, new RangeEntry.Absorb(message.Operation, message.Attempt), isComplete ? null : "not all was shipped");
                if (answer is RangeAnswer.Done && target.State.Descriptor!.Version != version)
                {
                    Take(world, target, message);
                }

                break;
        }
    }

    private static void Take(OperationWorld world, SimGroup target, ShipperMessage message)
    {
        var source = world.Groups[message.Source];
        Assert.True(source.State.Merges.Frozen?.Operation == message.Operation, $"seed {world.Seed}: a living source was absorbed");
        Assert.Equal(source.Data, target.Staged!.Data);
        foreach (var (letter, writes) in target.Staged.Data)
        {
            target.Data[letter] = writes;
        }

        target.Staged = null;
    }
}
