using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>
/// The runtime side of one actor: its context, behaviours and life cycle. Unless said otherwise its members are called by the actor's own run.
/// </summary>
internal sealed partial class ActorCell : IUntypedActorContext
{
    private readonly LocalActorRef _self;
    private ActorBase _actor;
    private Receive _behavior;
    private Stack<Receive> _outerBehaviors;
    private IActorRef _sender;
    private object _currentMessage;
    private ActorTaskScheduler _taskScheduler;

    public ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
    {
        SystemImpl = system;
        _self = self;
        Props = props;
        Dispatcher = dispatcher;
        Parent = parent;
    }

    public ActorSystemImpl SystemImpl { get; }

    public ActorSystem System => SystemImpl;

    public Props Props { get; }

    public MessageDispatcher Dispatcher { get; }

    public IInternalActorRef Parent { get; }

    IActorRef IActorContext.Parent => Parent;

    public Mailbox Mailbox { get; private set; }

    public IActorRef Self => _self;

    public IActorRef Sender => _sender ?? SystemImpl.DeadLetters;

    public object CurrentMessage => _currentMessage;

    public Envelope CurrentEnvelope => new(_currentMessage, _sender);

    public ActorBase Actor => _actor;

    public bool IsTerminated => Mailbox.IsClosed;

    public bool HasMessages => Mailbox.HasMessages;

    public int NumberOfMessages => Mailbox.MessageQueue.Count;

    public ActorTaskScheduler TaskScheduler => _taskScheduler ??= new ActorTaskScheduler(this);

    public static IActorRef GetCurrentSelfOrNoSender() => InternalCurrentActorCellKeeper.Current?.Self;

    public static IActorRef GetCurrentSenderOrNoSender() => InternalCurrentActorCellKeeper.Current?.Sender;

    public void Init(MailboxType mailboxType)
    {
        Mailbox = new Mailbox(mailboxType.Create(_self, SystemImpl));
        Mailbox.SetActor(this);
        Mailbox.SystemEnqueue(new Create());
    }

    public void Start() => Dispatcher.RegisterForExecution(Mailbox, false, true);

    /// <summary>Called from any thread.</summary>
    public void SendMessage(IActorRef sender, object message)
    {
        if (SystemImpl.Settings.SerializeAllMessages)
        {
            message = Serialization.MessageRoundTrip.Verify(SystemImpl, message);
        }

        Dispatcher.Dispatch(this, new Envelope(message, sender));
    }

    /// <summary>Called from any thread.</summary>
    public void SendSystemMessage(ISystemMessage message) => Dispatcher.SystemDispatch(this, (SystemMessage)message);

    public IActorRef ActorOf(Props props, string name = null) => AttachChild(props, false, name);

    public ActorSelection ActorSelection(string actorPath) => SelectionParser.Parse(actorPath, SystemImpl, _self);

    public ActorSelection ActorSelection(ActorPath actorPath) => SelectionParser.Of(actorPath, SystemImpl);

    public void Become(Receive receive) => _behavior = receive;

    public void Become(UntypedReceive receive) => _behavior = AsReceive(receive);

    public void BecomeStacked(Receive receive)
    {
        (_outerBehaviors ??= new Stack<Receive>()).Push(_behavior);
        _behavior = receive;
    }

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(AsReceive(receive));

    public void UnbecomeStacked() =>
        _behavior = _outerBehaviors is not null && _outerBehaviors.TryPop(out var outer) ? outer : _actor.ReceiveDelegate;

    /// <summary>Runs code as if the actor itself did, on the calling thread.</summary>
    public void UseThreadContext(Action action)
    {
        var previous = InternalCurrentActorCellKeeper.Exchange(this);
        try
        {
            action();
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = previous;
        }
    }

    /// <summary>Continues an earlier message: what a task of the actor does happens on behalf of that message.</summary>
    public void SetCurrent(object message, IActorRef sender)
    {
        _currentMessage = message;
        _sender = sender;
    }

    private static Receive AsReceive(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    private ActorBase NewActor()
    {
        _outerBehaviors = null;
        _behavior = null;
        var actor = Props.NewActor()
            ?? throw new ActorInitializationException(_self, $"The Props of {_self} made no actor.");
        _behavior ??= actor.ReceiveDelegate;
        if (actor is IActorStash withStash)
        {
            withStash.Stash = new UnboundedStash(this);
        }

        if (actor is IWithTimers withTimers)
        {
            withTimers.Timers = _timers = new TimerScheduler(this);
        }

        (actor as IInitializableActor)?.Init();
        return actor;
    }

    /// <summary>The instance is done: its timers end, and what it stashed goes back to the front of the mailbox.</summary>
    private void RetireActor(ActorBase actor)
    {
        CancelTimers();
        (actor as IActorStash)?.Stash?.UnstashAll();
        actor.Retire(_self);
    }
}
