using Xunit;

namespace RaftActors.Host.Tests.Backups;

/// <summary>Backups and restores of processes, one after the other; next to them at most one other test runs.</summary>
[CollectionDefinition(nameof(Backups))]
public sealed class BackupsCollection;
