namespace Akka.Persistence;

/// <summary>A persistent actor that registers a handler for each type of command and event.</summary>
public abstract class ReceivePersistentActor : UntypedPersistentActor
{
    private readonly MessageHandlers _recover = new();
    private readonly MessageHandlers _firstCommands = new();
    private MessageHandlers _configuring;
    private bool _recoverConfigured;

    protected ReceivePersistentActor()
    {
        _configuring = _firstCommands;
    }

    protected sealed override void OnCommand(object message) => HandleOrReport(_firstCommands, message);

    protected sealed override void OnRecover(object message) => HandleOrReport(_recover, message);

    protected void Become(Action configure) => Become(Configure(configure));

    protected void BecomeStacked(Action configure) => BecomeStacked(Configure(configure));

    protected void Recover<T>(Action<T> handler, Predicate<T> shouldHandle = null) => RecoverHandlers().Add(handler, shouldHandle);

    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => Recover(handler, shouldHandle);

    protected void Recover(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) =>
        RecoverHandlers().Add(messageType, handler, shouldHandle);

    protected void Recover(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Recover(messageType, handler, shouldHandle);

    protected void Recover<T>(Func<T, bool> handler) => RecoverHandlers().Add(handler);

    protected void Recover(Type messageType, Func<object, bool> handler) => RecoverHandlers().Add(messageType, handler);

    protected void RecoverAny(Action<object> handler) => RecoverHandlers().AddAny(handler);

    protected void Command<T>(Action<T> handler, Predicate<T> shouldHandle = null) => CommandHandlers().Add(handler, shouldHandle);

    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => Command(handler, shouldHandle);

    protected void Command(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) =>
        CommandHandlers().Add(messageType, handler, shouldHandle);

    protected void Command(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Command(messageType, handler, shouldHandle);

    protected void Command<T>(Func<T, bool> handler) => CommandHandlers().Add(handler);

    protected void Command(Type messageType, Func<object, bool> handler) => CommandHandlers().Add(messageType, handler);

    protected void Command(Action<object> handler) => CommandHandlers().AddAny(handler);

    protected void CommandAny(Action<object> handler) => CommandHandlers().AddAny(handler);

    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T> shouldHandle = null) =>
        Command(message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => CommandAsync(handler, shouldHandle);

    protected void CommandAsync(Type messageType, Func<object, Task> handler, Predicate<object> shouldHandle = null) =>
        Command(messageType, message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        CommandAsync(messageType, handler, shouldHandle);

    protected void CommandAnyAsync(Func<object, Task> handler) => CommandAny(message => RunTask(() => handler(message)));

    internal override void OnConfigured()
    {
        _configuring = null;
        _recoverConfigured = true;
    }

    private void HandleOrReport(MessageHandlers handlers, object message)
    {
        if (!handlers.Handle(message))
        {
            Unhandled(message);
        }
    }

    private Akka.Actor.UntypedReceive Configure(Action configure)
    {
        var outer = _configuring;
        var handlers = new MessageHandlers();
        _configuring = handlers;
        try
        {
            configure();
        }
        finally
        {
            _configuring = outer;
        }

        return message => HandleOrReport(handlers, message);
    }

    private MessageHandlers CommandHandlers() => _configuring
        ?? throw new InvalidOperationException("Handlers can be added with Command only in the constructor and within Become.");

    private MessageHandlers RecoverHandlers() => _recoverConfigured && _configuring is null
        ? throw new InvalidOperationException("Handlers can be added with Recover only in the constructor and within Become.")
        : _recover;
}
