using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.Actor;

/// <summary>References are equal when path and uid are.</summary>
public abstract class ActorRefBase : IActorRef
{
    public abstract ActorPath Path { get; }

    public void Tell(object message, IActorRef sender)
    {
        if (message is null)
        {
            throw new ArgumentNullException(nameof(message), "The message cannot be null.");
        }

        TellInternal(message, sender);
    }

    public virtual ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(Akka.Serialization.Serialization.SerializedActorPath(this));

    public bool Equals(IActorRef other) =>
        ReferenceEquals(this, other) || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    public override bool Equals(object obj) => obj is IActorRef other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Path.GetHashCode(), Path.Uid);

    public int CompareTo(IActorRef other)
    {
        var order = Path.CompareTo(other?.Path);
        return order != 0 ? order : Path.Uid.CompareTo(other.Path.Uid);
    }

    public int CompareTo(object obj) => CompareTo(obj as IActorRef);

    public override string ToString() => Path.Uid == 0 ? $"[{Path}]" : $"[{Path}#{Path.Uid}]";

    protected abstract void TellInternal(object message, IActorRef sender);

    /// <summary>The reference as text.</summary>
    public class Surrogate(string path) : ISurrogate
    {
        public string Path { get; } = path;

        public ISurrogated FromSurrogate(ActorSystem system) => ((ExtendedActorSystem)system).Provider.ResolveActorRef(Path);
    }
}

/// <summary>Base of the references known to the runtime.</summary>
public abstract class InternalActorRefBase : ActorRefBase, IInternalActorRef
{
    public abstract IInternalActorRef Parent { get; }

    public abstract IActorRefProvider Provider { get; }

    public abstract bool IsTerminated { get; }

    public abstract bool IsLocal { get; }

    public abstract IActorRef GetChild(IReadOnlyList<string> name);

    public abstract void Start();

    public abstract void Suspend();

    public abstract void Resume(Exception causedByFailure = null);

    public abstract void Stop();

    public abstract void Restart(Exception cause);

    public abstract void SendSystemMessage(ISystemMessage message);

    public void SendSystemMessage(ISystemMessage message, IActorRef sender) => SendSystemMessage(message);
}

/// <summary>A reference without an actor behind it: takes what it is given and has no children.</summary>
public abstract class MinimalActorRef : InternalActorRefBase, ILocalRef
{
    public override IInternalActorRef Parent => Nobody.Instance;

    public override bool IsTerminated => false;

    public override bool IsLocal => true;

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        foreach (var element in name)
        {
            if (!string.IsNullOrEmpty(element))
            {
                return Nobody.Instance;
            }
        }

        return this;
    }

    public override void Start()
    {
    }

    public override void Suspend()
    {
    }

    public override void Resume(Exception causedByFailure = null)
    {
    }

    public override void Stop()
    {
    }

    public override void Restart(Exception cause)
    {
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}
