using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;

namespace RaftActors.Machines;

/// <summary>A request waiting for an entry, identified by index and term: another entry at the same index does not match.</summary>
internal readonly record struct Waiter(EntryId Entry, ClientRequest Request, IActorRef ReplyTo);
