using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>The one implementation of an actor system.</summary>
public sealed partial class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<Action> _onTermination = new();
    private readonly IActorRefProvider _provider;
    private bool _terminationRan;
    private int _finalTermination;
    private IInternalActorRef _deadLetterListener;
    private volatile Serialization.Serialization _serialization;

    public ActorSystemImpl(string name) : this(name, ConfigurationFactory.Load(), ActorSystemSetup.Empty)
    {
    }

    internal ActorSystemImpl(string name, Config config, ActorSystemSetup setup)
    {
        if (!ValidName().IsMatch(name ?? ""))
        {
            throw new ArgumentException(
                $"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-')", nameof(name));
        }

        ArgumentNullException.ThrowIfNull(config);
        Name = name;
        Settings = new Settings(this, config, setup);
        EventStream = new EventStream(Settings.DebugEventStream);
        EventStream.StartStdoutLogger(Settings);
        Log = new BusLogging(EventStream, $"ActorSystem({name})", typeof(ActorSystem), DefaultLogMessageFormatter.Instance);
        try
        {
            _provider = Make<IActorRefProvider>(Settings.ProviderClass, name, Settings, EventStream);
            Scheduler = Make<IScheduler>(Settings.SchedulerClass, Settings.Config.GetConfig("akka.scheduler"), Log);
            Mailboxes = new Mailboxes(this);
            Dispatchers = new Dispatchers(this, new DispatcherPrerequisites(EventStream, Scheduler, Settings, Mailboxes));
        }
        catch
        {
            (Scheduler as IDisposable)?.Dispose();
            throw;
        }
    }

    public override string Name { get; }

    public override Settings Settings { get; }

    public override EventStream EventStream { get; }

    public override ILoggingAdapter Log { get; }

    public override IScheduler Scheduler { get; }

    public override Mailboxes Mailboxes { get; }

    public override Dispatchers Dispatchers { get; }

    /// <summary>Made at its first use: serializers may ask for the whole system.</summary>
    public override Serialization.Serialization Serialization
    {
        get
        {
            if (_serialization is null)
            {
                lock (_extensions)
                {
                    _serialization ??= new Serialization.Serialization(this);
                }
            }

            return _serialization;
        }
    }

    public override IActorRefProvider Provider => _provider;

    public override IActorRef DeadLetters => _provider.DeadLetters;

    public override IActorRef IgnoreRef => _provider.IgnoreRef;

    public override IInternalActorRef Guardian => _provider.Guardian;

    public override IInternalActorRef SystemGuardian => _provider.SystemGuardian;

    public override IInternalActorRef LookupRoot => _provider.RootGuardian;

    public override Task WhenTerminated => _terminated.Task;

    public void Start()
    {
        try
        {
            _provider.Init(this);
            EventStream.StartDefaultLoggers(this);
            if (Settings.LogDeadLetters > 0)
            {
                _deadLetterListener = (IInternalActorRef)SystemActorOf<DeadLetterListener>("deadLetterListener");
            }

            _ = Serialization;
            LoadExtensions();
            if (Settings.LogConfigOnStart)
            {
                Log.Info(Settings.ToString());
            }
        }
        catch (Exception)
        {
            FinalTerminate();
            throw;
        }
    }

    public override IActorRef ActorOf(Props props, string name = null) => _provider.Guardian.Cell.AttachChild(props, false, name);

    public override IActorRef SystemActorOf(Props props, string name = null) => _provider.SystemGuardian.Cell.AttachChild(props, true, name);

    public override IActorRef SystemActorOf<TActor>(string name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) => SelectionParser.Of(actorPath, this);

    public override ActorSelection ActorSelection(string actorPath) => SelectionParser.Parse(actorPath, this, LookupRoot);

    public override void Stop(IActorRef actor)
    {
        var parent = actor.Path.Parent;
        if (parent == _provider.Guardian.Path)
        {
            _provider.Guardian.Tell(new StopChild(actor), ActorRefs.NoSender);
        }
        else if (parent == _provider.SystemGuardian.Path)
        {
            _provider.SystemGuardian.Tell(new StopChild(actor), ActorRefs.NoSender);
        }
        else
        {
            ((IInternalActorRef)actor).Stop();
        }
    }

    public override object RegisterExtension(IExtensionId extension) =>
        _extensions.GetOrAdd(extension.ExtensionType, static (_, arg) => new Lazy<object>(() => arg.extension.CreateExtension(arg.self)), (self: this, extension)).Value;

    public override object GetExtension(IExtensionId extensionId) =>
        TryGetExtension(extensionId.ExtensionType, out var extension) ? extension : null;

    public override T GetExtension<T>() => TryGetExtension<T>(out var extension) ? extension : null;

    public override bool HasExtension(Type type) => typeof(IExtension).IsAssignableFrom(type) && _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => _extensions.ContainsKey(typeof(T));

    public override bool TryGetExtension(Type extensionType, out object extension)
    {
        var found = _extensions.TryGetValue(extensionType, out var made);
        extension = found ? made.Value : null;
        return found;
    }

    public override bool TryGetExtension<T>(out T extension)
    {
        var found = TryGetExtension(typeof(T), out var untyped);
        extension = (T)untyped;
        return found;
    }

    public override void RegisterOnTermination(Action code)
    {
        lock (_onTermination)
        {
            if (!_terminationRan)
            {
                _onTermination.Push(code);
                return;
            }
        }

        code();
    }

    public override Task Terminate()
    {
        if (!Settings.CoordinatedShutdownRunByActorSystemTerminate)
        {
            return FinalTerminate();
        }

        _ = CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        return WhenTerminated;
    }

    internal void ReloadSerialization()
    {
        if (_serialization is not null)
        {
            _serialization = new Serialization.Serialization(this);
        }
    }

    /// <summary>Stops all actors, whatever coordinated shutdown says.</summary>
    internal Task FinalTerminate()
    {
        if (Interlocked.Exchange(ref _finalTermination, 1) == 0)
        {
            Log.Debug("System shutdown initiated");
            _ = CompleteTermination();
            if (!Settings.LogDeadLettersDuringShutdown)
            {
                _deadLetterListener?.Stop();
            }

            (_provider.Guardian ?? (IInternalActorRef)Nobody.Instance).Stop();
        }

        return WhenTerminated;
    }

    private async Task CompleteTermination()
    {
        if (_provider.Guardian is not null)
        {
            await _provider.TerminationTask.ConfigureAwait(false);
        }

        EventStream.StopDefaultLoggers(this);
        RunTerminationCallbacks();
        (Scheduler as IDisposable)?.Dispose();
        Dispatchers.Shutdown();
        _terminated.TrySetResult();
    }

    private void RunTerminationCallbacks()
    {
        while (true)
        {
            Action callback;
            lock (_onTermination)
            {
                if (!_onTermination.TryPop(out callback))
                {
                    _terminationRan = true;
                    return;
                }
            }

            try
            {
                callback();
            }
            catch (Exception failure)
            {
                Log.Error(failure, "A termination callback failed: {0}", failure.Message);
            }
        }
    }

    private void LoadExtensions()
    {
        foreach (var name in Settings.Config.GetStringList("akka.extensions"))
        {
            var type = Type.GetType(name);
            if (type is null || !typeof(IExtensionId).IsAssignableFrom(type))
            {
                Log.Error("[{0}] is not an IExtensionId, skipping...", name);
                continue;
            }

            try
            {
                RegisterExtension((IExtensionId)Activator.CreateInstance(type));
            }
            catch (Exception failure)
            {
                Log.Error(failure, "While trying to load extension [{0}], skipping...", name);
            }
        }
    }

    private static T Make<T>(string typeName, params object[] arguments)
    {
        var type = Type.GetType(typeName)
            ?? throw new ConfigurationException($"'{typeName}' is not a valid type name of {typeof(T).Name}.");
        const BindingFlags Flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.CreateInstance | BindingFlags.DoNotWrapExceptions;
        return (T)Activator.CreateInstance(type, Flags, null, arguments, null);
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9-]*$")]
    private static partial Regex ValidName();
}
