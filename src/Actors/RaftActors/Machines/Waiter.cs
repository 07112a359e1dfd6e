using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Transport;

namespace RaftActors.Machines;

/// <summary>Who waits for an entry. Keyed by index and term: another entry that takes the index is somebody else's.</summary>
internal readonly record struct Waiter(EntryId Entry, ClientRequest Request, IActorRef ReplyTo);
