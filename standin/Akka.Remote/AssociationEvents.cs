using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>An event about the connection to one remote address, in one direction.</summary>
public abstract class AssociationEvent : RemotingLifecycleEvent
{
    protected string EventName;

    public abstract Address LocalAddress { get; protected set; }

    public abstract Address RemoteAddress { get; protected set; }

    public abstract bool IsInbound { get; protected set; }

    public override string ToString() => $"{EventName} [{LocalAddress}] {(IsInbound ? "<-" : "->")} {RemoteAddress}";
}

/// <summary>A connection is up: the peer has introduced itself.</summary>
public sealed class AssociatedEvent : AssociationEvent
{
    public AssociatedEvent(Address localAddress, Address remoteAddress, bool inbound)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
        EventName = "Associated";
    }

    public override Address LocalAddress { get; protected set; }

    public override Address RemoteAddress { get; protected set; }

    public override bool IsInbound { get; protected set; }

    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}

/// <summary>A connection that was up is gone.</summary>
public sealed class DisassociatedEvent : AssociationEvent
{
    public DisassociatedEvent(Address localAddress, Address remoteAddress, bool inbound)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
        EventName = "Disassociated";
    }

    public override Address LocalAddress { get; protected set; }

    public override Address RemoteAddress { get; protected set; }

    public override bool IsInbound { get; protected set; }

    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}

/// <summary>A connection could not be made, or broke.</summary>
public sealed class AssociationErrorEvent : AssociationEvent
{
    private readonly LogLevel _level;

    public AssociationErrorEvent(Exception cause, Address localAddress, Address remoteAddress, bool inbound, LogLevel level)
    {
        Cause = cause;
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
        _level = level;
        EventName = "AssociationError";
    }

    public Exception Cause { get; private set; }

    public override Address LocalAddress { get; protected set; }

    public override Address RemoteAddress { get; protected set; }

    public override bool IsInbound { get; protected set; }

    public override LogLevel LogLevel() => _level;

    public override string ToString() => $"{base.ToString()}: {Cause.Message}";
}
