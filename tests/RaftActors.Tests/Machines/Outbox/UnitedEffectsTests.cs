using Google.Protobuf.Collections;
using RaftActors.Contracts;
using RaftActors.Machines.Outbox;
using Xunit;

namespace RaftActors.Tests.Machines.Outbox;

/// <summary>Effects of two groups in one outbox, after a merge.</summary>
public sealed class UnitedEffectsTests
{
    private readonly PendingEffects _target = Of("t", "own"u8);
    private readonly PendingEffects _source = Of("s", "other"u8);

    [Fact]
    public void Effects_of_the_same_index_must_keep_apart_by_their_groups()
    {
        _target.Unite(_source);
        Assert.Equal([("t", 5L, 0), ("s", 5L, 0)], Pending(_target));
        Assert.Equal("s", Assert.Single(_target.TakeChanges().Added).Group);

        Done(_target, new EffectIdMessage { Index = 5, Origin = "s" });
        Assert.Equal([("t", 5L, 0)], Pending(_target));
        Assert.Equal("s", Assert.Single(_target.TakeChanges().Done).Origin);
        Done(_target, new EffectIdMessage { Index = 5 });
        Assert.Empty(_target.All);
    }

    [Fact]
    public void They_must_be_the_same_from_a_snapshot()
    {
        _target.Unite(_source);
        var saved = new RepeatedField<EffectMessage>();
        _target.Save(saved);
        var restored = new PendingEffects("t");
        restored.Load(saved);
        Assert.Equal(Pending(_target), Pending(restored));
        Assert.Equal(_target.All.Select(e => e.Done), restored.All.Select(e => e.Done));
    }

    private static PendingEffects Of(string group, ReadOnlySpan<byte> effect)
    {
        var effects = new PendingEffects(group);
        effects.Begin(5);
        effects.TryAdd(effect);
        effects.End();
        effects.TakeChanges();
        return effects;
    }

    private static void Done(PendingEffects effects, EffectIdMessage id)
    {
        var done = new EffectsDoneMessage();
        done.Effects.Add(id);
        effects.Acknowledge(done);
    }

    private static List<(string, long, int)> Pending(PendingEffects effects) =>
        [.. effects.All.Select(e => (e.Group, e.Index, e.Ordinal))];
}
