using Akka.Actor;

namespace Akka.Util;

/// <summary>Stands for a value that cannot be serialized as it is.</summary>
public interface ISurrogate
{
    ISurrogated FromSurrogate(ActorSystem system);
}

/// <summary>A value that is serialized by a surrogate.</summary>
public interface ISurrogated
{
    ISurrogate ToSurrogate(ActorSystem system);
}
