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

    /// <summary>The write was executed; the value before it.</summary>
    internal sealed record Executed(RangeCommand Command, long Previous, bool IsRepetition) : RangeResult;

    /// <summary>Not executed here.</summary>
    internal sealed record NotServed(RangeVerdict Verdict, ImmutableArray<RangeDescriptor> Redirect) : RangeResult;

    /// <summary>Not executed, and never will be by this request.</summary>
    internal sealed record NotInSession(SessionVerdict Verdict) : RangeResult;

    /// <summary>The answer to an entry of a driver, and the child that was cut off by this very entry.</summary>
    internal sealed record Changed(RangeEntry Entry, RangeAnswer Answer, RangeImage? Child) : RangeResult;
}
