namespace RaftActors.Status;

/// <summary>One entry of a replica's log, without its payload.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Term">Its term.</param>
/// <param name="Kind">Command, Empty, Configuration, Envelope or Hollow.</param>
/// <param name="Bytes">Size of its payload.</param>
public sealed record EntryStatus(long Index, long Term, string Kind, int Bytes);
