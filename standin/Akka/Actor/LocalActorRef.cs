using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>A reference to an actor with a cell in this process.</summary>
public abstract class ActorRefWithCell : InternalActorRefBase
{
    public abstract IInternalActorRef GetSingleChild(string name);

    public abstract IEnumerable<IActorRef> Children { get; }
}

/// <summary>A reference to an actor of this process.</summary>
public class LocalActorRef : ActorRefWithCell, ILocalRef
{
    private readonly ActorPath _path;

    public LocalActorRef(
        ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailboxType, IInternalActorRef supervisor, ActorPath path)
    {
        _path = path;
        Cell = new ActorCell(system, this, props, dispatcher, supervisor);
        Cell.Init(mailboxType);
    }

    public override ActorPath Path => _path;

    public override IInternalActorRef Parent => Cell.Parent;

    public override IActorRefProvider Provider => Cell.SystemImpl.Provider;

    public override bool IsLocal => true;

    public override bool IsTerminated => Cell.IsTerminated;

    public override IEnumerable<IActorRef> Children => Cell.GetChildren();

    internal ActorCell Cell { get; }

    public override IInternalActorRef GetSingleChild(string name) => Cell.GetSingleChild(name);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IInternalActorRef at = this;
        for (var i = 0; i < name.Count; i++)
        {
            if (at is not ActorRefWithCell local)
            {
                // Another kind of reference goes on in its own way.
                return at.GetChild(name.Skip(i).ToArray());
            }

            at = name[i] switch
            {
                ".." => at.Parent,
                "" => at,
                var child => local.GetSingleChild(child),
            };
        }

        return at;
    }

    public override void Start() => Cell.Start();

    public override void Suspend() => SendSystemMessage(new Suspend());

    public override void Resume(Exception causedByFailure = null) => SendSystemMessage(new Resume(causedByFailure));

    public override void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    public override void Stop() => SendSystemMessage(new Terminate());

    public override void SendSystemMessage(ISystemMessage message) => Cell.SendSystemMessage(message);

    protected override void TellInternal(object message, IActorRef sender) => Cell.SendMessage(sender, message);
}

/// <summary>The actor at the root: its children are the guardians, and it knows some names that are no actors.</summary>
internal sealed class RootGuardianActorRef(
    ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailboxType, IInternalActorRef supervisor, ActorPath path,
    IInternalActorRef deadLetters, IReadOnlyDictionary<string, IInternalActorRef> extraNames)
    : LocalActorRef(system, props, dispatcher, mailboxType, supervisor, path)
{
    private IInternalActorRef _temp;

    public override IInternalActorRef Parent => this;

    public void SetTempContainer(IInternalActorRef tempContainer) => _temp = tempContainer;

    public override IInternalActorRef GetSingleChild(string name) => name switch
    {
        "temp" => _temp,
        "deadLetters" => deadLetters,
        _ => extraNames.TryGetValue(name, out var extra) ? extra : base.GetSingleChild(name),
    };
}
