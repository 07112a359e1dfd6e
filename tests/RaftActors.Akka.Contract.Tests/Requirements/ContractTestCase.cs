using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace RaftActors.Akka.Contract.Tests.Requirements;

/// <summary>Asks the class, not the method, whether to run: the method is shared by classes with different requirements.</summary>
public sealed class ContractTestCase : XunitTestCase
{
#pragma warning disable CS0618 // For the serializer of xunit only.
    public ContractTestCase()
    {
    }
#pragma warning restore CS0618

    public ContractTestCase(
        IMessageSink diagnosticMessageSink, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod testMethod)
        : base(diagnosticMessageSink, display, displayOptions, testMethod)
    {
    }

    private string? Missing => TestMethod.TestClass.Class.ToRuntimeType().GetCustomAttribute<RequirementAttribute>()?.Missing;

    protected override string? GetSkipReason(IAttributeInfo factAttribute) => base.GetSkipReason(factAttribute) ?? Missing;

    // The console prints the name of a skipped test, not the reason.
    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) =>
        base.GetDisplayName(factAttribute, displayName) + (Missing is { } missing ? $" ({missing})" : string.Empty);
}
