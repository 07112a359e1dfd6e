using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.MessageQueues;

namespace Akka.Dispatch;

/// <summary>Finds the mailbox of an actor: named by its Props, by its dispatcher, required by its type, or the default.</summary>
public class Mailboxes
{
    public static readonly string DefaultMailboxId = "akka.actor.default-mailbox";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MailboxType> _byId = new();
    private readonly ConcurrentDictionary<Type, Type> _requirements = new();

    public Mailboxes(ActorSystem system)
    {
        _system = system;
        DeadLetterQueue = new DeadLetterQueue(system);
    }

    internal DeadLetterQueue DeadLetterQueue { get; }

    /// <summary>The queue semantics that the actor's type asks for, or null.</summary>
    public Type GetRequiredType(Type actorType) => _requirements.GetOrAdd(actorType, static type =>
    {
        foreach (var face in type.GetInterfaces())
        {
            if (face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequiresMessageQueue<>))
            {
                return face.GetGenericArguments()[0];
            }
        }

        return null;
    });

    public bool HasRequiredType(Type actorType) => GetRequiredType(actorType) is not null;

    public MailboxType Lookup(string id) => _byId.GetOrAdd(id, static (key, self) => self.Make(key), this);

    public MailboxType LookupByQueueType(Type queueType)
    {
        var requirements = _system.Settings.Config.GetConfig("akka.actor.mailbox.requirements");
        foreach (var (name, id) in requirements.AsEnumerable())
        {
            if (name.Split(',')[0].Trim() == queueType.FullName)
            {
                return Lookup(id.GetString());
            }
        }

        throw new ConfigurationException($"No mailbox is configured for the queue semantics {queueType}.");
    }

    public MailboxType GetMailboxType(Props props, Config dispatcherConfig)
    {
        var required = GetRequiredType(props.Type);
        var named = props.Deploy.Mailbox is { Length: > 0 } own ? own : dispatcherConfig?.GetString("mailbox") ?? dispatcherConfig?.GetString("mailbox-type");
        if (string.IsNullOrEmpty(named))
        {
            return required is null ? Lookup(DefaultMailboxId) : LookupByQueueType(required);
        }

        var mailbox = Lookup(named);
        if (required is not null && !Produces(mailbox.GetType(), required))
        {
            throw new ArgumentException($"The actor {props.Type} requires a mailbox with {required.Name}; '{named}' does not offer that.");
        }

        return mailbox;
    }

    private static bool Produces(Type mailboxType, Type semantics)
    {
        foreach (var face in mailboxType.GetInterfaces())
        {
            if (face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IProducesMessageQueue<>))
            {
                return semantics.IsAssignableFrom(face.GetGenericArguments()[0]);
            }
        }

        return false;
    }

    private MailboxType Make(string id)
    {
        var section = _system.Settings.Config.HasPath(id) ? _system.Settings.Config.GetConfig(id) : null;
        var name = section is null ? id : section.GetString("mailbox-type")
            ?? throw new ConfigurationException($"The mailbox '{id}' has no mailbox-type.");
        var type = Type.GetType(name) ?? typeof(Mailboxes).Assembly.GetType(name)
            ?? throw new ConfigurationException($"Cannot find the mailbox type '{name}' of '{id}'.");
        return (MailboxType)Activator.CreateInstance(type, _system.Settings, section ?? Config.Empty);
    }
}
