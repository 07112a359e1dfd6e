using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>
/// Whole clusters, one after the other: they wait most of the time, but short election timeouts need a scheduler that is not starved.
/// </summary>
[CollectionDefinition(nameof(Integration))]
public sealed class IntegrationCollection;
