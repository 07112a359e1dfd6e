using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace RaftActors.Transport.Sockets;

/// <summary>An association of Akka.Remote over one <see cref="SocketLink"/>.</summary>
internal sealed class SocketHandle : AssociationHandle
{
    private readonly SocketLink _link;

    public SocketHandle(Address local, Address remote, SocketLink link)
        : base(local, remote)
    {
        _link = link;
        ReadHandlerSource.Task.ContinueWith(
            static (set, link) => ((SocketLink)link!).Start(set.Result),
            link,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
    }

    /// <inheritdoc />
    public override bool Write(ByteString payload) => _link.Write(payload);

    /// <inheritdoc />
    [Obsolete("Akka.Remote calls the overload with a reason.")]
    public override void Disassociate() => _link.End();
}
