using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Shipping;

/// <summary>What a shipper does next; one step at a time.</summary>
internal abstract record ShippingStep
{
    private ShippingStep()
    {
    }

    /// <summary>Proposes an entry to the target, again and again until its answer is known.</summary>
    internal sealed record Send(RangeEntry Entry) : ShippingStep;

    /// <summary>Asks the source's log for committed entries.</summary>
    internal sealed record Read(long From) : ShippingStep;

    /// <summary>Proposes the freeze to the source.</summary>
    internal sealed record Freeze(RangeEntry.Freeze Entry) : ShippingStep;

    /// <summary>Asks the source's machine up to which index it is, and for its hash there.</summary>
    internal sealed record ReadEnd : ShippingStep;

    /// <summary>It is absorbed: proposes the retirement to the source, and ends.</summary>
    internal sealed record Retire(RangeEntry.Retire Entry) : ShippingStep;

    /// <summary>Ends; the driver decides what follows.</summary>
    internal sealed record End(string Reason) : ShippingStep;
}
