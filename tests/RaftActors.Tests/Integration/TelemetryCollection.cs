using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Run alone: a listener hears every group of the process.</summary>
[CollectionDefinition(nameof(Telemetry), DisableParallelization = true)]
public sealed class TelemetryCollection;
