namespace RaftActors.Akka.Contract.Tests.Requirements;

/// <summary>On a test class: something of the machine that its <see cref="ContractFactAttribute"/>s need and that may be missing.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class RequirementAttribute : Attribute
{
    /// <summary>Why the tests cannot run here; null where they can.</summary>
    public abstract string? Missing { get; }
}
