namespace RaftActors.Host.Nodes;

/// <summary>A directory meant for a new node is not empty, or a node's directory contains no data of it.</summary>
internal sealed class DirectoryRefused(string message) : Exception(message);
