using Akka.Actor;

namespace RaftActors.Machines.Hashing;

/// <summary>Reports the hash of everything applied to the replica, at every multiple of an interval.</summary>
/// <param name="machine">The machine.</param>
/// <param name="interval">The interval in entries; zero for never.</param>
internal sealed class HashReport(ReplicatedMachine machine, int interval)
{
    /// <summary>Reports the hash if one is due at the index just applied.</summary>
    /// <returns>The exception that the machine threw while hashing its state.</returns>
    public Exception? Tell(long index, IActorRef replica)
    {
        if (interval == 0 || index % interval != 0)
        {
            return null;
        }

        try
        {
            if (machine.HashPoint(index) is { } hash)
            {
                replica.Tell(new MachineProtocol.HashPoint(index, hash));
            }

            return null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return failure;
        }
    }
}
