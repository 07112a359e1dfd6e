using Xunit;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>Run alone, after the other tests: the heap of the process is measured.</summary>
[CollectionDefinition("Memory", DisableParallelization = true)]
public sealed class MemoryCollection;
