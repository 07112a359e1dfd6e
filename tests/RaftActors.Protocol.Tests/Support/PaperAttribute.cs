using Xunit.Abstractions;
using Xunit.Sdk;

namespace RaftActors.Protocol.Tests.Support;

/// <summary>The section of the paper (§5.2) or the thesis (T§6.4), or the scenario, that a test covers.</summary>
[TraitDiscoverer("RaftActors.Protocol.Tests.Support.PaperDiscoverer", "RaftActors.Protocol.Tests")]
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class PaperAttribute(string section) : Attribute, ITraitAttribute
{
    public string Section { get; } = section;
}

/// <summary>Turns the section into a trait, so that the tests of one section can be run alone.</summary>
public sealed class PaperDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute)
    {
        yield return new KeyValuePair<string, string>("Paper", traitAttribute.GetNamedArgument<string>(nameof(PaperAttribute.Section)));
    }
}
