namespace Samples.AspNet;

/// <summary>What items cost. A machine may use a service only if it says the same on every node and in every version.</summary>
public interface IPrices
{
    /// <summary>The price in cents; null for an unknown item.</summary>
    int? Of(string item);
}
