using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>What remoting publishes on the event stream.</summary>
public abstract class RemotingLifecycleEvent
{
    public abstract LogLevel LogLevel();
}

/// <summary>Remoting listens.</summary>
public sealed class RemotingListenEvent : RemotingLifecycleEvent
{
    public RemotingListenEvent(IList<Address> listenAddresses)
    {
        ListenAddresses = listenAddresses;
    }

    public IList<Address> ListenAddresses { get; private set; }

    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;

    public override string ToString() => $"Remoting now listens on addresses: [{string.Join(",", ListenAddresses)}]";
}

/// <summary>Remoting has shut down.</summary>
public sealed class RemotingShutdownEvent : RemotingLifecycleEvent
{
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;

    public override string ToString() => "Remoting shut down";
}

/// <summary>An incarnation of a remote system is refused until it restarts.</summary>
public sealed class QuarantinedEvent : RemotingLifecycleEvent
{
    public QuarantinedEvent(Address address, int uid)
    {
        Address = address;
        Uid = uid;
    }

    public Address Address { get; private set; }

    public int Uid { get; private set; }

    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;

    public override string ToString() => $"Association to [{Address}] having UID [{Uid}] is quarantined until its system restarts.";
}

/// <summary>A remote system refuses this incarnation of ours.</summary>
public sealed class ThisActorSystemQuarantinedEvent : RemotingLifecycleEvent
{
    public ThisActorSystemQuarantinedEvent(Address localAddress, Address remoteAddress)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
    }

    public Address LocalAddress { get; private set; }

    public Address RemoteAddress { get; private set; }

    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;

    public override string ToString() => $"The remote system {RemoteAddress} has quarantined this system {LocalAddress}.";
}
