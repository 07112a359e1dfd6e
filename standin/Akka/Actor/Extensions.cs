using Akka.Configuration;

namespace Akka.Actor;

/// <summary>Something that exists once in an actor system.</summary>
public interface IExtension;

/// <summary>Names and makes an extension.</summary>
public interface IExtensionId
{
    Type ExtensionType { get; }

    object Apply(ActorSystem system);

    object Get(ActorSystem system);

    object CreateExtension(ExtendedActorSystem system);
}

/// <summary>Names and makes an extension of the type <typeparamref name="T"/>.</summary>
public interface IExtensionId<out T> : IExtensionId where T : IExtension
{
    new T Apply(ActorSystem system);

    new T Get(ActorSystem system);

    new T CreateExtension(ExtendedActorSystem system);
}

/// <summary>Base of extension ids.</summary>
public abstract class ExtensionIdProvider<T> : IExtensionId<T> where T : IExtension
{
    public Type ExtensionType => typeof(T);

    public T Apply(ActorSystem system) => (T)system.RegisterExtension(this);

    object IExtensionId.Apply(ActorSystem system) => Apply(system);

    public T Get(ActorSystem system) => Apply(system);

    object IExtensionId.Get(ActorSystem system) => Get(system);

    public abstract T CreateExtension(ExtendedActorSystem system);

    object IExtensionId.CreateExtension(ExtendedActorSystem system) => CreateExtension(system);

}

/// <summary>Registers extensions by their type.</summary>
public static class ActorSystemWithExtensions
{
    public static T WithExtension<T>(this ActorSystem system) where T : class, IExtension => system.GetExtension<T>();

    public static T WithExtension<T>(this ActorSystem system, Type extensionId) where T : class, IExtension =>
        Register<T>(system, (IExtensionId)Activator.CreateInstance(extensionId));

    public static T WithExtension<T, TI>(this ActorSystem system) where T : class, IExtension where TI : IExtensionId =>
        Register<T>(system, (IExtensionId)Activator.CreateInstance(typeof(TI)));

    private static T Register<T>(ActorSystem system, IExtensionId id) where T : class, IExtension
    {
        if (!typeof(T).IsAssignableFrom(id.ExtensionType))
        {
            throw new ConfigurationException($"The extension id {id.GetType()} makes {id.ExtensionType}, not {typeof(T)}.");
        }

        return (T)system.RegisterExtension(id);
    }
}
