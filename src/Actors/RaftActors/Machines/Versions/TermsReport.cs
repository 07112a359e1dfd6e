using Akka.Actor;

namespace RaftActors.Machines.Versions;

/// <summary>Tells the replica the terms in force and the highest version known here, whenever one of them has changed.</summary>
internal sealed class TermsReport(ReplicatedMachine machine)
{
    private (MachineTerms Terms, int Latest) _told = (MachineTerms.First, 1);

    public void Tell(IActorRef replica)
    {
        var now = (machine.Terms, machine.LatestVersion);
        if (now != _told)
        {
            _told = now;
            replica.Tell(new MachineProtocol.TermsInForce(now.Terms, now.LatestVersion));
        }
    }
}
