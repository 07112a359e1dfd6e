namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>Marks a test that shows an invariant a trace that violates it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SelfTestOfAttribute(Type invariant) : Attribute
{
    public Type Invariant { get; } = invariant;
}
