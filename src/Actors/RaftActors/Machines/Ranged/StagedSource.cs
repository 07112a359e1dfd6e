using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Ranges.State;
using RaftActors.Storage;

namespace RaftActors.Machines.Ranged;

/// <summary>
/// What a merge has brought to its target: the parts of the source's state, and then its shadow, which applies the source's own entries.
/// Replicated state of the target, and so part of its snapshots.
/// </summary>
/// <param name="operation">The merge.</param>
/// <param name="create">Creates an empty machine for the source.</param>
internal sealed class StagedSource(long operation, Func<ReplicatedMachine> create)
{
    private StagedParts _parts = new();
    private ReplicatedMachine? _shadow;

    /// <summary>The source's index up to which the shadow is.</summary>
    private long _applied;

    /// <summary>What is there of the payload of the next entry.</summary>
    private MemoryStream? _begun;

    /// <summary>The shadow failed, so this attempt cannot succeed.</summary>
    private bool _isBroken;

    /// <summary>The merge.</summary>
    public long Operation => operation;

    /// <summary>The source's index at which its keys are taken over.</summary>
    public long Applied => _applied;

    /// <summary>The source as it was shipped; null before its state is whole.</summary>
    public ReplicatedMachine? Shadow => _shadow;

    /// <summary>Adds a part of the state; the refusal if it does not fit.</summary>
    public RangeAnswer.Refused? Add(RangeEntry.AbsorbPart part)
    {
        if (Crc32C.Compute(part.Bytes.Span) != part.Crc)
        {
            return new RangeAnswer.Refused(RangeRefusal.Machine, $"Part {part.Number} is damaged: ship the source again.");
        }

        if (_parts.IsNewAttempt(part))
        {
            (_shadow, _applied, _begun, _isBroken) = (null, 0, null, false);
        }

        if (_parts.Add(part) is { } refused)
        {
            return refused;
        }

        if (_parts.IsComplete && _shadow is null && !_isBroken)
        {
            var state = _parts.Take();
            var shadow = create();
            Try(() => shadow.Load(SnapshotBytes.InMemory(state), new EntryId(new LogIndex(part.Index), Term.Zero)));
            (_shadow, _applied) = (shadow, part.Index);
        }

        return _isBroken ? Broken() : null;
    }

    /// <summary>Applies what the source applied; the refusal if it does not fit.</summary>
    public RangeAnswer.Refused? Add(RangeEntry.AbsorbTail tail)
    {
        if (tail.Attempt != _parts.Attempt || _shadow is null)
        {
            return Gap("The source's state is not whole: ship it before its entries.");
        }

        if (tail.First > _applied + 1 || (tail.First == _applied + 1 && tail.Offset > (_begun?.Length ?? 0)))
        {
            return Gap($"Entry {tail.First} does not follow entry {_applied}: ship the entries in order.");
        }

        for (var i = 0; i < tail.Entries.Length && !_isBroken; i++)
        {
            var entry = tail.Entries[i];
            if (entry.Index.Value != _applied + 1)
            {
                // Repeated.
                continue;
            }

            Complete(entry, i == 0 ? tail.Offset : 0, tail.IsCut && i == tail.Entries.Length - 1);
        }

        return _isBroken ? Broken() : null;
    }

    /// <summary>Why the target cannot take over what was shipped; null if it can.</summary>
    public string? Problem(RangeEntry.Absorb absorb, Absorbing absorbing, MachineTerms terms)
    {
        if (absorb.Attempt != _parts.Attempt || _shadow?.Range is not { State: { } source } || _isBroken)
        {
            return "The source was not shipped in this attempt.";
        }

        if (_applied != absorb.Index || _begun is not null)
        {
            return $"The source was shipped up to entry {_applied}, not {absorb.Index}.";
        }

        if (_shadow.RunningHash != absorb.Hash)
        {
            return $"Diverged: what was shipped up to entry {_applied} differs from the source.";
        }

        if (source.Merges.Frozen?.Operation != absorb.Operation || source.Descriptor is not { } keys
            || keys.Version != absorbing.SourceVersion || !keys.Keys.Equals(absorbing.SourceKeys))
        {
            return $"The source is not frozen at version {absorbing.SourceVersion} for this merge at entry {_applied}.";
        }

        return _shadow.Terms.Version == terms.Version
            ? null
            : $"The source uses machine version {_shadow.Terms.Version} and the target {terms.Version}: try again when they are equal.";
    }

    public StagedSourceMessage Save()
    {
        var message = new StagedSourceMessage
        {
            Operation = operation,
            Attempt = _parts.Attempt,
            Index = _parts.Index,
            Of = _parts.Of,
            Received = _parts.Received,
            Bytes = _parts.Bytes,
            HasShadow = _shadow is not null,
            Applied = _applied,
            IsBroken = _isBroken,
        };
        foreach (var part in _parts.Parts)
        {
            message.Parts.Add(UnsafeByteOperations.UnsafeWrap(part));
        }

        if (_shadow is not null && !_isBroken)
        {
            var state = new MemoryStream();
            _shadow.Save(state);
            message.Shadow = UnsafeByteOperations.UnsafeWrap(state.GetBuffer().AsMemory(0, (int)state.Length));
        }

        if (_begun is { } begun)
        {
            message.Begun = ByteString.CopyFrom(begun.GetBuffer(), 0, (int)begun.Length);
        }

        return message;
    }

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static StagedSource Load(StagedSourceMessage message, Func<ReplicatedMachine> create)
    {
        var staged = new StagedSource(message.Operation, create)
        {
            _parts = StagedParts.Restore(
                message.Attempt, message.Index, message.Of, message.Received, message.Bytes, message.Parts.Select(p => p.Memory)),
            _applied = message.Applied,
            _isBroken = message.IsBroken,
            _shadow = message.HasShadow ? create() : null,
        };
        if (message.HasShadow && !message.IsBroken)
        {
            staged._shadow!.Load(SnapshotBytes.InMemory(message.Shadow.Memory), new EntryId(new LogIndex(message.Applied), Term.Zero));
        }

        if (!message.Begun.IsEmpty)
        {
            staged._begun = new MemoryStream();
            message.Begun.WriteTo(staged._begun);
        }

        return staged;
    }

    /// <summary>Applies an entry when its payload is whole.</summary>
    private void Complete(in Entry entry, int offset, bool isCut)
    {
        var whole = entry;
        if (isCut || offset > 0 || _begun is not null)
        {
            _begun ??= new MemoryStream();
            if (offset == _begun.Length)
            {
                _begun.Write(entry.Payload.Span);
            }
            else if (offset < _begun.Length && isCut)
            {
                // Repeated.
                return;
            }

            if (isCut)
            {
                return;
            }

            whole = entry with { Payload = _begun.ToArray() };
            _begun = null;
        }

        Try(() => _shadow!.Apply(whole));
        _applied = whole.Index.Value;
    }

    /// <summary>
    /// What fails is the same on every replica, and ends the attempt. Not so what only this node cannot do: then its machine must stop.
    /// </summary>
    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception failed) when (!ApplyFailures.IsOfThisNode(failed) && !ApplyFailures.IsTooOld(failed))
        {
            _isBroken = true;
        }
    }

    private static RangeAnswer.Refused Broken() =>
        new(RangeRefusal.Machine, "The source's state or one of its entries cannot be read here: ship it again.");

    private static RangeAnswer.Refused Gap(string text) => new(RangeRefusal.Gap, text);
}
