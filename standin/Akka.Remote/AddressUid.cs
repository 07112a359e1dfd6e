using Akka.Actor;

namespace Akka.Remote;

/// <summary>The incarnation of an actor system: drawn once when it starts.</summary>
public class AddressUid : IExtension
{
    public readonly int Uid;

    public AddressUid() : this(NewUid())
    {
    }

    internal AddressUid(int uid)
    {
        Uid = uid;
    }

    /// <summary>Never 0, which stands for "not known" elsewhere.</summary>
    internal static int NewUid() => Random.Shared.Next(1, int.MaxValue);
}

/// <summary>Gives access to the incarnation of an actor system.</summary>
public class AddressUidExtension : ExtensionIdProvider<AddressUid>
{
    public static int Uid(ActorSystem system) => system.WithExtension<AddressUid, AddressUidExtension>().Uid;

    public override AddressUid CreateExtension(ExtendedActorSystem system) =>
        system.Provider is RemoteActorRefProvider remote ? new AddressUid(remote.Uid) : new AddressUid();
}
