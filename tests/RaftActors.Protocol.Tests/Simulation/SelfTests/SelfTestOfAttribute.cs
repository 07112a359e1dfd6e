namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>The test shows an invariant a trace that violates it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SelfTestOfAttribute(Type invariant) : Attribute
{
    public Type Invariant { get; } = invariant;
}
