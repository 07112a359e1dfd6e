using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>Clusters with ranges, one after the other; next to them at most one other test runs.</summary>
[CollectionDefinition(nameof(Keyspaces))]
public sealed class KeyspacesCollection;
