using Google.Protobuf;
using Google.Protobuf.Collections;
using RaftActors.Contracts;

namespace RaftActors.Machines.Outbox;

/// <summary>
/// The effects that are not acknowledged yet: part of the replicated state. Also collects the changes for the actor that runs them.
/// </summary>
internal sealed class PendingEffects(string group) : IOutbox
{
    private readonly SortedDictionary<EffectId, OutboxEffect> _pending = [];
    private List<OutboxEffect> _added = [];
    private List<OutboxDone> _done = [];
    private long _index;
    private int _ordinal;
    private bool _isOpen;

    public IReadOnlyCollection<OutboxEffect> All => _pending.Values;

    public int Count => _pending.Count;

    public bool HasChanged => _added.Count > 0 || _done.Count > 0;

    /// <summary>Effects added until <see cref="End"/> belong to the entry at this index.</summary>
    public void Begin(long index)
    {
        _index = index;
        _ordinal = 0;
        _isOpen = true;
    }

    public void End() => _isOpen = false;

    /// <summary>The machine failed on the command: the effects it added are dropped.</summary>
    public void TakeBack()
    {
        _isOpen = false;
        while (_ordinal > 0)
        {
            _pending.Remove(new EffectId("", _index, --_ordinal));
            _added.RemoveAt(_added.Count - 1);
        }
    }

    public bool TryAdd(ReadOnlySpan<byte> effect)
    {
        if (!_isOpen)
        {
            throw new InvalidOperationException("The outbox accepts effects only while a command is being applied.");
        }

        if (_pending.Count >= OutboxLimits.MaxPending || effect.Length > OutboxLimits.MaxEffectBytes)
        {
            return false;
        }

        var added = new OutboxEffect(group, _index, _ordinal++, effect.ToArray());
        _pending.Add(IdOf(added.Done), added);
        _added.Add(added);
        return true;
    }

    public void Acknowledge(EffectsDoneMessage done)
    {
        foreach (var id in done.Effects)
        {
            if (_pending.Remove(new EffectId(id.Origin, id.Index, id.Ordinal)))
            {
                _done.Add(new OutboxDone(id.Index, id.Ordinal) { Origin = id.Origin.Length == 0 ? null : id.Origin });
            }
        }
    }

    /// <summary>Takes over the effects of another group, with the names that they have.</summary>
    public void Unite(PendingEffects source)
    {
        foreach (var effect in source._pending.Values)
        {
            if (_pending.TryAdd(IdOf(effect.Done), effect))
            {
                _added.Add(effect);
            }
        }
    }

    /// <summary>The name by which the effect that was done is kept.</summary>
    private EffectId IdOf(OutboxDone done) => new(done.Origin == group ? "" : done.Origin ?? "", done.Index, done.Ordinal);

    /// <summary>The changes since the last call.</summary>
    public OutboxProtocol.Changed TakeChanges()
    {
        var changes = new OutboxProtocol.Changed(_added, _done);
        _added = [];
        _done = [];
        return changes;
    }

    public void Save(RepeatedField<EffectMessage> messages)
    {
        foreach (var (id, effect) in _pending)
        {
            messages.Add(
                new EffectMessage
                {
                    Origin = id.Origin,
                    Index = id.Index,
                    Ordinal = id.Ordinal,
                    Effect = UnsafeByteOperations.UnsafeWrap(effect.Effect),
                });
        }
    }

    public void Load(RepeatedField<EffectMessage> messages)
    {
        _pending.Clear();
        _added = [];
        _done = [];
        foreach (var message in messages)
        {
            _pending.Add(
                new EffectId(message.Origin, message.Index, message.Ordinal),
                new OutboxEffect(OriginOf(message.Origin), message.Index, message.Ordinal, message.Effect.Memory));
        }
    }

    private string OriginOf(string origin) => origin.Length == 0 ? group : origin;
}
