using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>Puts messages into mailboxes and mailboxes onto threads.</summary>
public abstract class MessageDispatcher
{
    protected MessageDispatcher(MessageDispatcherConfigurator configurator)
    {
        Configurator = configurator;
        Id = configurator.Config.GetString("id");
        Throughput = configurator.Config.GetInt("throughput", 30);
    }

    public MessageDispatcherConfigurator Configurator { get; }

    public string Id { get; protected set; }

    public int Throughput { get; protected set; }

    public EventStream EventStream => Configurator.Prerequisites.EventStream;

    public Mailboxes Mailboxes => Configurator.Prerequisites.Mailboxes;

    public void Schedule(Action run) => Schedule(new ActionRunnable(run));

    public void Schedule(IRunnable run) => ExecuteTask(run);

    internal void Dispatch(ActorCell cell, Envelope envelope)
    {
        var mailbox = cell.Mailbox;
        mailbox.MessageQueue.Enqueue(cell.Self, envelope);
        RegisterForExecution(mailbox, true, false);
    }

    internal void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        cell.Mailbox.SystemEnqueue(message);
        RegisterForExecution(cell.Mailbox, false, true);
    }

    internal bool RegisterForExecution(Mailbox mailbox, bool hasMessageHint, bool hasSystemMessageHint)
    {
        if (!mailbox.CanBeScheduled(hasMessageHint, hasSystemMessageHint) || !mailbox.TrySetScheduled())
        {
            return false;
        }

        ExecuteTask(mailbox);
        return true;
    }

    internal void ShutdownNow() => Shutdown();

    protected abstract void ExecuteTask(IRunnable run);

    protected abstract void Shutdown();
}

internal sealed class ExecutorDispatcher(MessageDispatcherConfigurator configurator, ExecutorService executor) : MessageDispatcher(configurator)
{
    protected override void ExecuteTask(IRunnable run) => executor.Execute(run);

    protected override void Shutdown() => executor.Shutdown();
}

/// <summary>Makes a dispatcher of its section in the configuration.</summary>
public abstract class MessageDispatcherConfigurator
{
    protected MessageDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    public Config Config { get; }

    public IDispatcherPrerequisites Prerequisites { get; }

    public abstract MessageDispatcher Dispatcher();
}

/// <summary>What dispatchers are made with.</summary>
public interface IDispatcherPrerequisites
{
    EventStream EventStream { get; }

    IScheduler Scheduler { get; }

    Settings Settings { get; }

    Mailboxes Mailboxes { get; }
}

internal sealed record DispatcherPrerequisites(EventStream EventStream, IScheduler Scheduler, Settings Settings, Mailboxes Mailboxes)
    : IDispatcherPrerequisites;

internal sealed class SharedDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly ExecutorDispatcher _dispatcher;

    public SharedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites, ExecutorService executor)
        : base(config, prerequisites) => _dispatcher = new ExecutorDispatcher(this, executor);

    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>One thread for each actor.</summary>
internal sealed class PinnedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : MessageDispatcherConfigurator(config, prerequisites)
{
    private readonly List<MessageDispatcher> _made = [];

    public override MessageDispatcher Dispatcher()
    {
        var dispatcher = new ExecutorDispatcher(this, new DedicatedThreadsExecutor(Config.GetString("id"), 1));
        lock (_made)
        {
            _made.Add(dispatcher);
        }

        return dispatcher;
    }

    public void Shutdown()
    {
        lock (_made)
        {
            _made.ForEach(d => d.ShutdownNow());
        }
    }
}
