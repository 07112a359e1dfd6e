using RaftActors.TestKit.Machines;
using System.Text;
using RaftActors.Machines;
using RaftActors.Machines.Outbox;
using RaftActors.Protocol.Log;
using Xunit;

namespace RaftActors.Tests.Machines.Outbox;

/// <summary>The replicated part of the outbox: the same on every replica, in the snapshot, bounded.</summary>
public sealed class PendingEffectsTests
{
    private readonly MachineLog<Effectful> _log = new();

    [Fact]
    public void Effects_must_be_named_by_entry_and_ordinal()
    {
        _log.Command("x");
        _log.Command("2 effects");
        Assert.Equal([(1, 0, "x"), (2, 0, "2 effects"), (2, 1, "2 effects")], Pending());
    }

    [Fact]
    public void Effects_acknowledged_in_the_log_must_be_removed_permanently()
    {
        _log.Command("3 effects");
        Done((1, 1), (1, 7), (9, 0));
        Assert.Equal([(1, 0, "3 effects"), (1, 2, "3 effects")], Pending());
        _log.Restart();
        Assert.Equal([(1, 0, "3 effects"), (1, 2, "3 effects")], Pending());
        Done((1, 0), (1, 2));
        Assert.Empty(Pending());
        Assert.Equal(_log.SaveAfterReplay(), _log.Save());
    }

    [Fact]
    public void A_repeated_command_of_a_session_must_not_repeat_its_effects()
    {
        var session = _log.Open();
        _log.InSession(session, 1, "x");
        _log.InSession(session, 1, "x");
        Assert.Equal([(2, 0, "x")], Pending());
    }

    [Fact]
    public void A_full_outbox_must_refuse_effects_alike_on_every_replica()
    {
        var half = OutboxLimits.MaxPending / 2;
        _log.Command($"{half} effects");
        _log.Command($"{half} effects");
        Assert.Equal("full", Encoding.UTF8.GetString(_log.Command("x").Result.Span));
        Done((2, 5));
        Assert.NotEqual("full", Encoding.UTF8.GetString(_log.Command("x").Result.Span));
        Assert.Equal(OutboxLimits.MaxPending, _log.Machine.Effects.Count);
    }

    [Fact]
    public void An_effect_above_the_limit_must_be_refused()
    {
        Assert.NotEqual("full", Encoding.UTF8.GetString(_log.Command(new string('x', OutboxLimits.MaxEffectBytes)).Result.Span));
        Assert.Equal("full", Encoding.UTF8.GetString(_log.Command(new string('x', OutboxLimits.MaxEffectBytes + 1)).Result.Span));
    }

    [Fact]
    public void Effects_must_be_refused_outside_of_a_command() =>
        Assert.Throws<InvalidOperationException>(() => _log.Machine.Effects.TryAdd([1]));

    private void Done(params (long Index, int Ordinal)[] done) =>
        _log.Append(EntryKind.Envelope, Envelopes.EffectsDone(done.Select(d => new OutboxDone(d.Index, d.Ordinal))));

    private List<(long, int, string)> Pending() =>
        [.. _log.Machine.Effects.All.Select(e => (e.Index, e.Ordinal, Encoding.UTF8.GetString(e.Effect.Span)))];
}
