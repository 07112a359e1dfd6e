namespace Akka.Cluster;

/// <summary>Travels between the nodes of a cluster.</summary>
public interface IClusterMessage;
