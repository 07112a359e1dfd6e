using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>Tests that start processes, one after the other; next to them at most one other test runs.</summary>
[CollectionDefinition(nameof(Processes))]
public sealed class ProcessesCollection;
