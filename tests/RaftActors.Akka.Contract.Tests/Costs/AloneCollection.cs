using Xunit;

namespace RaftActors.Akka.Contract.Tests.Costs;

/// <summary>Tests that measure the process: they run when the others are done, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
