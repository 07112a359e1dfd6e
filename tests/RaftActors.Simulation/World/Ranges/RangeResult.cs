using System.Collections.Immutable;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>A range's answer to an entry.</summary>
internal abstract record RangeResult
{
    private RangeResult()
    {
    }

    /// <summary>The write was executed; what the key held before it, and at which revision it was written.</summary>
    internal sealed record Executed(RangeCommand Command, long Previous, long Revision, bool IsRepetition) : RangeResult;

    /// <summary>Not executed here.</summary>
    internal sealed record NotServed(RangeVerdict Verdict, ImmutableArray<RangeDescriptor> Redirect) : RangeResult;

    /// <summary>Not executed, and never will be by this request.</summary>
    internal sealed record NotInSession(SessionVerdict Verdict) : RangeResult;

    /// <summary>The answer to an entry of a driver.</summary>
    /// <param name="Entry">The entry.</param>
    /// <param name="Answer">The answer.</param>
    /// <param name="Child">The child that was cut off by this very entry; null otherwise.</param>
    /// <param name="Absorbed">The source that was taken over by this very entry; null otherwise.</param>
    internal sealed record Changed(RangeEntry Entry, RangeAnswer Answer, RangeImage? Child, RangeMachine? Absorbed) : RangeResult;
}
