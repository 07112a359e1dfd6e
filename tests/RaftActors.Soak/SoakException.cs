namespace RaftActors.Soak;

/// <summary>The cluster failed to do what a run requires, or did something forbidden.</summary>
internal sealed class SoakException(string message) : Exception(message);
