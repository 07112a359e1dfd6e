namespace Akka.Actor.Internal;

/// <summary>An actor with a step between its constructor and its first message.</summary>
public interface IInitializableActor
{
    void Init();
}
