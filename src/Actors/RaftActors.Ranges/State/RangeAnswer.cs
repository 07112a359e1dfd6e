using RaftActors.Ranges.Routing;

namespace RaftActors.Ranges.State;

/// <summary>The answer to an entry that changes a range.</summary>
internal abstract record RangeAnswer
{
    private RangeAnswer()
    {
    }

    /// <summary>It is so now, by this entry or an earlier one of the same operation.</summary>
    /// <param name="Descriptor">The range after it.</param>
    /// <param name="Child">The child of a split; null otherwise.</param>
    internal sealed record Done(RangeDescriptor Descriptor, Notice? Child = null) : RangeAnswer;

    /// <summary>The range has another version than the sender expected: whatever was to be done at that version never will be.</summary>
    /// <param name="Descriptor">The range as it is.</param>
    internal sealed record Stale(RangeDescriptor Descriptor) : RangeAnswer;

    /// <summary>It is not possible; nothing was changed.</summary>
    internal sealed record Refused(RangeRefusal Code, string Text) : RangeAnswer;

    /// <summary>The merge was decided the other way.</summary>
    internal sealed record TooLate(MergeOutcome Outcome) : RangeAnswer;
}
