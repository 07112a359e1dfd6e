using RaftActors.Protocol.Log;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Shipping;

/// <summary>
/// What a merge has brought to its target: the parts of the source's state, and then its shadow, which applies the source's own entries.
/// Replicated state of the target, and so part of its snapshots.
/// </summary>
/// <param name="operation">The merge.</param>
/// <param name="create">Creates an empty shadow.</param>
internal sealed class StagedSource<TShadow>(long operation, Func<TShadow> create)
    where TShadow : class, IShadow
{
    /// <summary>What is there of the payload of the next entry.</summary>
    private MemoryStream? _begun;

    /// <summary>The merge.</summary>
    public long Operation => operation;

    /// <summary>The parts of the state.</summary>
    public StagedParts Parts { get; private init; } = new();

    /// <summary>The source's index up to which the shadow is, and at which its keys are taken over.</summary>
    public long Applied { get; private set; }

    /// <summary>The source as it was shipped; null before its state is whole.</summary>
    public TShadow? Shadow { get; private set; }

    /// <summary>The shadow failed, so this attempt cannot succeed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>What is there of the payload of the next entry; null for nothing.</summary>
    public ReadOnlyMemory<byte>? Begun =>
        _begun is { } begun ? begun.GetBuffer().AsMemory(0, (int)begun.Length) : (ReadOnlyMemory<byte>?)null;

    /// <summary>As it was saved.</summary>
    public static StagedSource<TShadow> Restore(
        long operation, Func<TShadow> create, StagedParts parts, long applied, bool isBroken, TShadow? shadow, ReadOnlyMemory<byte>? begun)
    {
        var staged = new StagedSource<TShadow>(operation, create)
        {
            Parts = parts,
            Applied = applied,
            IsBroken = isBroken,
            Shadow = shadow,
        };
        if (begun is { } bytes)
        {
            staged._begun = new MemoryStream();
            staged._begun.Write(bytes.Span);
        }

        return staged;
    }

    /// <summary>Adds a part of the state, whose checksum is right; the refusal if it does not fit.</summary>
    public RangeAnswer.Refused? Add(RangeEntry.AbsorbPart part)
    {
        if (Parts.IsNewAttempt(part))
        {
            (Shadow, Applied, _begun, IsBroken) = (null, 0, null, false);
        }

        if (Parts.Add(part) is { } refused)
        {
            return refused;
        }

        if (Parts.IsComplete && Shadow is null && !IsBroken)
        {
            var shadow = create();
            IsBroken = !shadow.Load(Parts.Take(), part.Index);
            (Shadow, Applied) = (shadow, part.Index);
        }

        return IsBroken ? Broken() : null;
    }

    /// <summary>Applies what the source applied; the refusal if it does not fit.</summary>
    public RangeAnswer.Refused? Add(RangeEntry.AbsorbTail tail)
    {
        if (tail.Attempt != Parts.Attempt || Shadow is null)
        {
            return Gap("The source's state is not whole: ship it before its entries.");
        }

        if (tail.First > Applied + 1 || (tail.First == Applied + 1 && tail.Offset > (_begun?.Length ?? 0)))
        {
            return Gap($"Entry {tail.First} does not follow entry {Applied}: ship the entries in order.");
        }

        for (var i = 0; i < tail.Entries.Length && !IsBroken; i++)
        {
            var entry = tail.Entries[i];
            if (entry.Index.Value != Applied + 1)
            {
                // Repeated.
                continue;
            }

            Complete(entry, i == 0 ? tail.Offset : 0, tail.IsCut && i == tail.Entries.Length - 1);
        }

        return IsBroken ? Broken() : null;
    }

    /// <summary>Why the target cannot take over what was shipped; null if it can.</summary>
    public string? Problem(RangeEntry.Absorb absorb, Absorbing absorbing)
    {
        if (absorb.Attempt != Parts.Attempt || Shadow?.State is not { } source || IsBroken)
        {
            return "The source was not shipped in this attempt.";
        }

        if (Applied != absorb.Index || _begun is not null)
        {
            return $"The source was shipped up to entry {Applied}, not {absorb.Index}.";
        }

        if (Shadow.Hash != absorb.Hash)
        {
            return $"Diverged: what was shipped up to entry {Applied} differs from the source.";
        }

        return source.Merges.Frozen?.Operation != absorb.Operation || source.Descriptor is not { } keys
            || keys.Version != absorbing.SourceVersion || !keys.Keys.Equals(absorbing.SourceKeys)
            ? $"The source is not frozen at version {absorbing.SourceVersion} for this merge at entry {Applied}."
            : null;
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

        IsBroken = !Shadow!.Apply(whole);
        Applied = whole.Index.Value;
    }

    private static RangeAnswer.Refused Broken() =>
        new(RangeRefusal.Machine, "The source's state or one of its entries cannot be read here: ship it again.");

    private static RangeAnswer.Refused Gap(string text) => new(RangeRefusal.Gap, text);
}
