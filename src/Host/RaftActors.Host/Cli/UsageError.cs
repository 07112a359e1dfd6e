namespace RaftActors.Host.Cli;

/// <summary>What was typed can be parsed, but makes no sense.</summary>
internal sealed class UsageError(string message) : Exception(message);
