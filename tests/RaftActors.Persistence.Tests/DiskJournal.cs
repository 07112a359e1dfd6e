using Akka.Persistence.Journal;

namespace RaftActors.Persistence.Tests;

/// <summary>In memory, despite its name.</summary>
public sealed class DiskJournal : MemoryJournal;
