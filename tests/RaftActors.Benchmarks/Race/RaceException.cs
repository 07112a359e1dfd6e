namespace RaftActors.Benchmarks.Race;

/// <summary>The race cannot continue; the message is for the person who started it.</summary>
internal sealed class RaceException(string message) : Exception(message);
