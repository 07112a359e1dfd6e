namespace RaftActors.Host.Backups;

/// <summary>A file is not an intact backup, or its contents cannot be used as requested.</summary>
internal sealed class BackupProblem(string message) : Exception(message);
