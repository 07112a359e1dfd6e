using Xunit;

namespace RaftActors.Persistence.Tests.Processes;

/// <summary>Whole clusters with timed elections: run alone, after the other tests.</summary>
[CollectionDefinition(nameof(Processes), DisableParallelization = true)]
public sealed class ProcessesCollection;
