namespace RaftActors.Host.Cli;

/// <summary>The command line parses, but is invalid.</summary>
internal sealed class UsageError(string message) : Exception(message);
