namespace RaftActors.Persistence.Offline.Copies;

/// <summary>An event as its serializer wrote it.</summary>
/// <param name="SequenceNr">Its number in its stream.</param>
/// <param name="SerializerId">Who can read it.</param>
/// <param name="Manifest">How it is to be read.</param>
/// <param name="Payload">Its bytes.</param>
internal readonly record struct StoredEvent(long SequenceNr, int SerializerId, string Manifest, ReadOnlyMemory<byte> Payload);
