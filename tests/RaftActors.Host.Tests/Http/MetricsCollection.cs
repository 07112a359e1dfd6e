using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>Run alone: the meters count for every node of the process.</summary>
[CollectionDefinition(nameof(Metrics), DisableParallelization = true)]
public sealed class MetricsCollection;
