using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Serialization;

/// <summary>The address that serialized references get.</summary>
public sealed class Information : IEquatable<Information>
{
    public Information(Address address, ActorSystem system)
    {
        Address = address;
        System = system;
    }

    public Address Address { get; }

    public ActorSystem System { get; }

    public static bool operator ==(Information left, Information right) => Equals(left, right);

    public static bool operator !=(Information left, Information right) => !Equals(left, right);

    public bool Equals(Information other) => other is not null && Address == other.Address && ReferenceEquals(System, other.System);

    public override bool Equals(object obj) => Equals(obj as Information);

    public override int GetHashCode() => HashCode.Combine(Address, System);
}

/// <summary>Finds the serializer of a type. A type without a binding is refused: nothing travels under its type name.</summary>
public class Serialization
{
    [ThreadStatic]
    private static Information _transport;

    private readonly ConcurrentDictionary<Type, Serializer> _byType = new();
    private readonly Dictionary<int, Serializer> _byId = [];
    private readonly Dictionary<string, Serializer> _byName = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<Type, Serializer>> _bindings = [];
    private readonly NullSerializer _nullSerializer;

    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        _nullSerializer = new NullSerializer(system);
        AddSerializer(_nullSerializer);
        AddConfigured();
        var setup = system.Settings.Setup.Get<SerializationSetup>();
        if (setup.HasValue)
        {
            foreach (var details in setup.Value.CreateSerializers(system))
            {
                AddSerializer(details.Alias, details.Serializer);
                foreach (var type in details.UseFor)
                {
                    AddSerializationMap(type, details.Serializer);
                }
            }
        }
    }

    public ExtendedActorSystem System { get; }

    public static Information GetCurrentTransportInformation() =>
        _transport ?? throw new InvalidOperationException("CurrentTransportInformation is not set. Use Serialization.WithTransport<T>.");

    /// <summary>Within <paramref name="action"/> references of the system are written with its external address.</summary>
    public static T WithTransport<T>(ExtendedActorSystem system, Func<T> action) => WithTransport(system, system.Provider.DefaultAddress, action);

    public static TResult WithTransport<TState, TResult>(ExtendedActorSystem system, TState state, Func<TState, TResult> action)
    {
        var previous = _transport;
        try
        {
            _transport = TransportOf(system, system.Provider.DefaultAddress, previous);
            return action(state);
        }
        finally
        {
            _transport = previous;
        }
    }

    public static T WithTransport<T>(ActorSystem system, Address address, Func<T> action)
    {
        var previous = _transport;
        try
        {
            _transport = TransportOf(system, address, previous);
            return action();
        }
        finally
        {
            _transport = previous;
        }
    }

    /// <summary>The path with uid by which another system finds the actor.</summary>
    public static string SerializedActorPath(IActorRef actorRef)
    {
        if (actorRef is null or Nobody)
        {
            return string.Empty;
        }

        var path = actorRef.Path;
        if (_transport is { } transport)
        {
            return path.ToSerializationFormatWithAddress(transport.Address);
        }

        // A logger that is no actor belongs to no provider.
        var address = actorRef is IInternalActorRef { IsLocal: true } local and not MinimalLogger ? local.Provider.DefaultAddress : null;
        return address is null ? path.ToSerializationFormat() : path.ToSerializationFormatWithAddress(address);
    }

    public static string ManifestFor(Serializer s, object msg) =>
        s is SerializerWithStringManifest withManifest ? withManifest.Manifest(msg)
        : s.IncludeManifest ? TypeManifest(msg.GetType())
        : string.Empty;

    public IActorRef DeserializeActorRef(string path) => System.Provider.ResolveActorRef(path);

    public void AddSerializer(Serializer serializer) => _byId[serializer.Identifier] = serializer;

    public void AddSerializer(string name, Serializer serializer)
    {
        AddSerializer(serializer);
        _byName[name] = serializer;
    }

    /// <summary>Later bindings of one type win; bindings of different types are tried in the order of their first appearance, object last.</summary>
    public void AddSerializationMap(Type type, Serializer serializer)
    {
        var binding = KeyValuePair.Create(type, serializer);
        var at = _bindings.FindIndex(b => b.Key == type);
        if (at >= 0)
        {
            _bindings[at] = binding;
        }
        else
        {
            _bindings.Add(binding);
        }

        _byType.Clear();
    }

    public byte[] Serialize(object o) => WithTransport(System, (this, o), static s => s.Item1.FindSerializerFor(s.o).ToBinary(s.o));

    public object Deserialize(byte[] bytes, int serializerId, Type type) => Required(serializerId).FromBinary(bytes, type);

    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        var serializer = Required(serializerId);
        if (serializer is SerializerWithStringManifest withManifest)
        {
            return withManifest.FromBinary(bytes, manifest);
        }

        if (string.IsNullOrEmpty(manifest))
        {
            return serializer.FromBinary(bytes, null);
        }

        var type = Type.GetType(manifest);
        if (type is null || !ReferenceEquals(Find(type), serializer))
        {
            // Only types that are bound to this serializer: a manifest from outside must not choose others.
            throw new SerializationException($"Cannot find manifest class [{manifest}] for serializer with id [{serializerId}].");
        }

        return serializer.FromBinary(bytes, type);
    }

    public Serializer FindSerializerFor(object obj, string defaultSerializerName = null) =>
        obj is null ? _nullSerializer : FindSerializerForType(obj.GetType(), defaultSerializerName);

    public Serializer FindSerializerForType(Type objectType, string defaultSerializerName = null)
    {
        var found = Find(objectType);
        if (found is null && defaultSerializerName is not null)
        {
            _byName.TryGetValue(defaultSerializerName, out found);
        }

        return found ?? throw new SerializationException(
            $"No serializer is bound to {objectType}: bind the type, or an interface of it, in akka.actor.serialization-bindings.");
    }

    internal static string TypeManifest(Type type) => type is null ? string.Empty : $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static Information TransportOf(ActorSystem system, Address address, Information current) =>
        current is not null && ReferenceEquals(current.System, system) && current.Address == address ? current : new Information(address, system);

    private Serializer Find(Type type) => _byType.GetOrAdd(type, static (key, self) =>
    {
        Serializer forObject = null;
        foreach (var (bound, serializer) in self._bindings)
        {
            if (bound == typeof(object))
            {
                forObject = serializer;
            }
            else if (bound.IsAssignableFrom(key))
            {
                return serializer;
            }
        }

        return forObject;
    }, this);

    private Serializer Required(int id) => _byId.TryGetValue(id, out var serializer)
        ? serializer
        : throw new SerializationException(
            $"Cannot find serializer with id [{id}]. The most probable reason is that the configuration entry 'akka.actor.serializers' is not in sync between the two systems.");

    private void AddConfigured()
    {
        var config = System.Settings.Config;
        foreach (var (name, value) in config.GetConfig("akka.actor.serializers").AsEnumerable())
        {
            var type = Type.GetType(value.GetString());
            if (type is null)
            {
                System.Log.Warning("The type name for serializer '{0}' did not resolve to an actual Type: '{1}'", name, value.GetString());
                continue;
            }

            AddSerializer(name, Make(type, config.GetConfig($"akka.actor.serialization-settings.{name}")));
        }

        foreach (var (typeName, value) in config.GetConfig("akka.actor.serialization-bindings").AsEnumerable())
        {
            var type = Type.GetType(typeName);
            if (type is null)
            {
                System.Log.Warning("The type name for message/serializer binding '{0}' did not resolve to an actual Type: '{1}'", value.GetString(), typeName);
            }
            else if (_byName.TryGetValue(value.GetString(), out var serializer))
            {
                AddSerializationMap(type, serializer);
            }
            else
            {
                System.Log.Warning("Serialization binding to non existing serializer: '{0}'", value.GetString());
            }
        }
    }

    private Serializer Make(Type type, Config settings)
    {
        const BindingFlags Flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.CreateInstance | BindingFlags.DoNotWrapExceptions;
        var takesConfig = !settings.IsNullOrEmpty() && type.GetConstructor([typeof(ExtendedActorSystem), typeof(Config)]) is not null;
        return (Serializer)Activator.CreateInstance(type, Flags, null, takesConfig ? [System, settings] : [System], null);
    }
}
