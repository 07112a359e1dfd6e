using Xunit;

namespace RaftActors.Persistence.Tests.Processes;

/// <summary>Whole clusters with timed elections, one after the other; next to them at most one other test runs.</summary>
[CollectionDefinition(nameof(Processes))]
public sealed class ProcessesCollection;
