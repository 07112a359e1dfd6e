using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Decides what is done about members that cannot be reached.</summary>
public interface IDowningProvider
{
    TimeSpan DownRemovalMargin { get; }

    /// <summary>The actor that decides; null for none.</summary>
    Props DowningActorProps { get; }
}
