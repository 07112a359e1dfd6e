namespace RaftActors.Soak;

/// <summary>The cluster did not do what a run needs, or must never do what it did.</summary>
internal sealed class SoakException(string message) : Exception(message);
