namespace RaftActors.Ranges.State;

/// <summary>
/// The parts of a source's state that its target has so far: replicated state of the target. They come in order; a repeated one changes
/// nothing, and a higher attempt begins again.
/// </summary>
internal sealed class StagedParts
{
    /// <summary>The most bytes that a merge may bring: twice the largest source, because it may grow while it is shipped.</summary>
    public const long MaxBytes = 32 * 1024 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _parts = [];

    /// <summary>The attempt that the parts belong to; zero before the first.</summary>
    public long Attempt { get; private set; }

    /// <summary>The index in the source's log at which its state was captured.</summary>
    public long Index { get; private set; }

    /// <summary>How many parts there will be.</summary>
    public int Of { get; private set; }

    /// <summary>How many of them are there, or were taken.</summary>
    public int Received { get; private set; }

    /// <summary>Bytes of the parts received.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the state is whole.</summary>
    public bool IsComplete => Of > 0 && Received == Of;

    /// <summary>The parts that were not taken.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => _parts;

    /// <summary>As it was saved.</summary>
    public static StagedParts Restore(
        long attempt, long index, int of, int received, long bytes, IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        var staged = new StagedParts { Attempt = attempt, Index = index, Of = of, Received = received, Bytes = bytes };
        staged._parts.AddRange(parts);
        return staged;
    }

    /// <summary>Whether a part begins another attempt: nothing of an earlier one is used with it.</summary>
    public bool IsNewAttempt(RangeEntry.AbsorbPart part) => part.Attempt > Attempt;

    /// <summary>Adds a part; the refusal if it does not fit, which changes nothing, except that a higher attempt has begun.</summary>
    public RangeAnswer.Refused? Add(RangeEntry.AbsorbPart part)
    {
        if (part.Attempt < Attempt)
        {
            return new RangeAnswer.Refused(
                RangeRefusal.OldAttempt, $"Attempt {part.Attempt} is over: attempt {Attempt} is under way.");
        }

        if (part.Attempt > Attempt)
        {
            _parts.Clear();
            (Attempt, Index, Of, Received, Bytes) = (part.Attempt, part.Index, part.Of, 0, 0);
        }

        if (part.Of != Of || part.Index != Index)
        {
            return Gap($"Part {part.Number} of {part.Of} at index {part.Index} does not belong to {Of} parts at index {Index}.");
        }

        if (part.Number <= Received)
        {
            return null;
        }

        if (part.Number != Received + 1)
        {
            return Gap($"Part {part.Number} does not follow part {Received}: ship the parts in order.");
        }

        if (Bytes + part.Bytes.Length > MaxBytes)
        {
            return new RangeAnswer.Refused(
                RangeRefusal.TooMuch, $"The source's state has more than {MaxBytes} bytes: a merge may bring no more.");
        }

        _parts.Add(part.Bytes);
        Received++;
        Bytes += part.Bytes.Length;
        return null;
    }

    /// <summary>Takes the whole state; its parts are not kept.</summary>
    public byte[] Take()
    {
        var state = new byte[Bytes];
        var at = 0;
        foreach (var part in _parts)
        {
            part.CopyTo(state.AsMemory(at));
            at += part.Length;
        }

        _parts.Clear();
        return state;
    }

    private static RangeAnswer.Refused Gap(string text) => new(RangeRefusal.Gap, text);
}
