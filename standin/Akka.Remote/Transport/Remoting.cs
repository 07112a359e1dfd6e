using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.DeathWatch;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>The remoting of one actor system: its address, its listener and its associations.</summary>
internal sealed class Remoting
{
    public const int ReadBuffer = 128 * 1024;

    private readonly ConcurrentDictionary<Address, Association> _associations = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _deadline = new();
    private readonly Func<Address, Association> _newAssociation;
    private Listener _listener;
    private Timer _timer;
    private Task _shutdown;
    private ulong _forgottenSystemMessage;

    public Remoting(ExtendedActorSystem system, RemoteActorRefProvider provider, RemoteSettings settings)
    {
        System = system;
        Provider = provider;
        Settings = settings;
        Log = Logging.GetLogger(system, "Akka.Remote");
        Stopping = _stopping.Token;
        Deadline = _deadline.Token;
        Uid = AddressUid.NewUid();
        Watcher = new RemoteWatcher(this);
        Tls = settings.EnableSsl ? Tls.Create(settings, system.Settings.Setup) : null;
        _newAssociation = address => new Association(this, address, Volatile.Read(ref _forgottenSystemMessage));
    }

    public ExtendedActorSystem System { get; }

    public RemoteActorRefProvider Provider { get; }

    public RemoteSettings Settings { get; }

    public ILoggingAdapter Log { get; }

    public RemoteWatcher Watcher { get; }

    /// <summary>Null if connections are not encrypted.</summary>
    public Tls Tls { get; }

    public string Protocol => Tls is null ? "akka.tcp" : "akka.ssl.tcp";

    public int Uid { get; }

    /// <summary>The address that others know; set once remoting listens.</summary>
    public Address DefaultAddress { get; private set; }

    /// <summary>Cancelled when nothing more can be sent.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Cancelled when the shutdown has taken long enough.</summary>
    public CancellationToken Deadline { get; }

    public ICollection<Association> Associations => _associations.Values;

    public void Start()
    {
        _listener = new Listener(this);
        DefaultAddress = new Address(Protocol, System.Name, PublicHostname(), Settings.PublicPort > 0 ? Settings.PublicPort : _listener.Port);
    }

    /// <summary>Accepts connections from here on: the actors that they may name must be able to exist.</summary>
    public void Open()
    {
        _listener.Start();
        var period = Settings.WatchHeartbeatInterval < Settings.WatchReaperInterval ? Settings.WatchHeartbeatInterval : Settings.WatchReaperInterval;
        _timer = new Timer(static remoting => ((Remoting)remoting).Tick(), this, period, period);
        LogLifecycle("Remoting started; listening on [{0}].", DefaultAddress);
        Publish(new RemotingListenEvent([DefaultAddress]));
    }

    public Association AssociationFor(Address address) => _associations.GetOrAdd(address, _newAssociation);

    /// <summary>
    /// Called under the lock of the association. If its peer lives after all it knows the numbers of our system messages, and takes
    /// higher ones only: so whatever comes after begins above all that was forgotten.
    /// </summary>
    public bool TryForget(Association association, ulong lastSystemMessage)
    {
        if (_shutdown is not null)
        {
            return false;
        }

        ulong known;
        do
        {
            known = Volatile.Read(ref _forgottenSystemMessage);
        }
        while (known < lastSystemMessage && Interlocked.CompareExchange(ref _forgottenSystemMessage, lastSystemMessage, known) != known);
        return _associations.TryRemove(KeyValuePair.Create(association.RemoteAddress, association));
    }

    public void Send(object message, IActorRef sender, RemoteActorRef recipient)
    {
        var body = message is ActorSelectionMessage selection ? selection.Message : message;
        try
        {
            recipient.Association.Send(Serialize(message, body, sender, recipient));
        }
        catch (Exception e)
        {
            Log.Error(
                e, "Message of type [{0}] to [{1}] cannot be serialized and is dropped; the association remains live.", body.GetType(), recipient.Path);
        }
    }

    // The letter does not name the actor that is out of reach: in Akka.NET the recipient is the dead letter office too.
    public void DeadLetter(in Outgoing message) =>
        System.DeadLetters.Tell(new DeadLetter(message.Message, message.Sender ?? System.DeadLetters, System.DeadLetters), message.Sender);

    public void ReportOversized(in Outgoing message, int length, int maximum)
    {
        var type = (message.Selection?.Message ?? message.Message).GetType();
        var cause = new OversizedPayloadException(
            $"Discarding oversized payload sent to {message.Recipient}: max allowed size {maximum} bytes, actual size of encoded {type} was {length} bytes.");
        Log.Error(cause, "{0} The association remains live.", cause.Message);
    }

    /// <summary>The actor that a path of <paramref name="peer"/>'s stands for: its own if the path has no address.</summary>
    public IActorRef ResolveName(string path, Address peer) =>
        Provider.ResolveActorRef(path.StartsWith('/') ? peer + path : path);

    public void Publish(RemotingLifecycleEvent lifecycleEvent) => System.EventStream.Publish(lifecycleEvent);

    public void LogLifecycle(string template, params object[] arguments)
    {
        if (Settings.LogLifecycleEvents)
        {
            Log.Info(template, arguments);
        }
    }

    public void LogFailure(string template, params object[] arguments)
    {
        if (Settings.LogLifecycleEvents)
        {
            Log.Warning(template, arguments);
        }
    }

    /// <summary>For a connection to a host: of its family if it is given as an address, else for both families.</summary>
    public Socket NewSocket(string host)
    {
        var socket = IPAddress.TryParse(host, out var address)
            ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        Configure(socket);
        return socket;
    }

    public void Configure(Socket socket)
    {
        socket.NoDelay = Settings.TcpNoDelay;
        socket.SendBufferSize = Settings.SendBufferSize;
        socket.ReceiveBufferSize = Settings.ReceiveBufferSize;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, Settings.TcpKeepAlive);
    }

    public Task ShutdownAsync()
    {
        lock (_associations)
        {
            return _shutdown ??= CloseAsync();
        }
    }

    /// <summary>An exception must not leave a timer: it would end the process.</summary>
    private void Tick()
    {
        try
        {
            Watcher.Tick();
        }
        catch (Exception e)
        {
            Log.Error(e, "The regular work of remoting failed: {0}", e.Message);
        }
    }

    private async Task CloseAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
        }

        _deadline.CancelAfter(Settings.FlushWait);
        var deadline = Task.Delay(Timeout.InfiniteTimeSpan, Deadline).ContinueWith(static _ => { }, TaskScheduler.Default);
        await Task.WhenAll(_associations.Values.Select(association => association.ShutdownAsync(deadline))).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _deadline.CancelAsync().ConfigureAwait(false);
        _listener?.Stop();
        if (DefaultAddress is not null)
        {
            LogLifecycle("Remoting shut down; [{0}] is free.", DefaultAddress);
            Publish(new RemotingShutdownEvent());
        }
    }

    private Outgoing Serialize(object message, object body, IActorRef sender, RemoteActorRef recipient)
    {
        var serializer = System.Serialization.FindSerializerFor(body);
        var payload = Akka.Serialization.Serialization.WithTransport(System, (serializer, body), static state => state.serializer.ToBinary(state.body));
        return new Outgoing
        {
            Recipient = recipient,
            Sender = ReferenceEquals(sender, System.DeadLetters) ? null : sender,
            Message = message,
            SerializerId = serializer.Identifier,
            Manifest = Akka.Serialization.Serialization.ManifestFor(serializer, body) ?? string.Empty,
            Payload = payload,
        };
    }

    private string PublicHostname()
    {
        if (!string.IsNullOrEmpty(Settings.PublicHostname))
        {
            return Settings.PublicHostname;
        }

        return string.IsNullOrEmpty(Settings.Hostname) ? Dns.GetHostName() : Settings.Hostname;
    }
}
