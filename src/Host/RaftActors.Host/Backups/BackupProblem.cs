namespace RaftActors.Host.Backups;

/// <summary>A file is not a whole backup, or what is in it cannot be used so.</summary>
internal sealed class BackupProblem(string message) : Exception(message);
