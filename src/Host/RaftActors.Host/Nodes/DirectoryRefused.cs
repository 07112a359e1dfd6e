namespace RaftActors.Host.Nodes;

/// <summary>A directory that should be a new node's is not empty, or one that should be a node's holds nothing of it.</summary>
internal sealed class DirectoryRefused(string message) : Exception(message);
