using Xunit;
using Xunit.Sdk;

namespace RaftActors.Akka.Contract.Tests.Requirements;

/// <summary>A fact of a contract that several classes inherit; skipped, with the reason, in a class whose requirement is not met.</summary>
[XunitTestCaseDiscoverer("RaftActors.Akka.Contract.Tests.Requirements.ContractFactDiscoverer", "RaftActors.Akka.Contract.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractFactAttribute : FactAttribute;
