using RaftActors.Protocol.Identity;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>No. 27: a client never sees less than it saw before: it reads its own writes, and later reads see no less than earlier
/// ones.</summary>
public sealed class MonotonicClientView : Invariant
{
    private readonly Dictionary<int, (long Operation, LogIndex Sees)> _clients = [];

    public override void Replied(IReplicaView replica, in ClientReply reply)
    {
        var before = _clients.GetValueOrDefault(reply.Client);
        if (reply.Operation <= before.Operation)
        {
            // A late answer to an operation already answered or given up.
            return;
        }

        Require(
            reply.Sees >= before.Sees,
            $"client {reply.Client} sees {reply.Sees} by operation {reply.Operation}, but saw {before.Sees} by operation {before.Operation}"
        );
        _clients[reply.Client] = (reply.Operation, reply.Sees);
    }
}
