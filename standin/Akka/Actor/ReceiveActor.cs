using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>An actor that declares one handler a message type; the first that fits takes the message.</summary>
public abstract class ReceiveActor : UntypedActor, IInitializableActor
{
    private ReceiveTable _configured = new();
    private ReceiveTable _initial;

    protected ReceiveActor()
    {
    }

    void IInitializableActor.Init()
    {
        _initial = _configured;
        _configured = null;
    }

    protected sealed override void OnReceive(object message)
    {
        if (!_initial.TryHandle(message))
        {
            Unhandled(message);
        }
    }

    protected void Become(Action configure) => base.Become(Configured(configure));

    protected void BecomeStacked(Action configure) => base.BecomeStacked(Configured(configure));

    protected void Receive<T>(Action<T> handler, Predicate<T> shouldHandle = null) =>
        Add(new ReceiveHandler<T>(shouldHandle, message =>
        {
            handler(message);
            return true;
        }));

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    protected void Receive<T>(Func<T, bool> handler) => Add(new ReceiveHandler<T>(null, handler));

    protected void Receive(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) =>
        Add(new ReceiveHandler<object>(m => messageType.IsInstanceOfType(m) && (shouldHandle is null || shouldHandle(m)), message =>
        {
            handler(message);
            return true;
        }));

    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) => Receive(messageType, handler, shouldHandle);

    protected void Receive(Type messageType, Func<object, bool> handler) =>
        Add(new ReceiveHandler<object>(messageType.IsInstanceOfType, handler));

    protected void ReceiveAny(Action<object> handler)
    {
        Receive(handler);
        Configuration.Close();
    }

    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T> shouldHandle = null) =>
        Receive(message => ActorTaskScheduler.RunTask(() => handler(message)), shouldHandle);

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object> shouldHandle = null) =>
        Receive(messageType, message => ActorTaskScheduler.RunTask(() => handler(message)), shouldHandle);

    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) =>
        ReceiveAny(message => ActorTaskScheduler.RunTask(() => handler(message)));

    private ReceiveTable Configuration => _configured
        ?? throw new InvalidOperationException("Handlers are declared in the constructor or inside Become.");

    private void Add(IReceiveHandler handler) => Configuration.Add(handler);

    private UntypedReceive Configured(Action configure)
    {
        var outer = _configured;
        _configured = new ReceiveTable();
        try
        {
            configure();
            var table = _configured;
            return message =>
            {
                if (!table.TryHandle(message))
                {
                    Unhandled(message);
                }
            };
        }
        finally
        {
            _configured = outer;
        }
    }
}
