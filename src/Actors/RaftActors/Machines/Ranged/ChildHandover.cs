using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Births;

namespace RaftActors.Machines.Ranged;

/// <summary>
/// What a machine does about splits beyond applying them: it gives away what was cut off, holds snapshots back until the child is safe, and
/// begins as a child with the state that its parent cut off.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="supervisor">Gets the children.</param>
/// <param name="newborn">The state with which this machine begins, if it is a child that was born just now.</param>
internal sealed class ChildHandover(ReplicatedMachine machine, IActorRef supervisor, ChildState? newborn)
{
    private readonly SaveGate _gate = new();
    private readonly Queue<(MachineProtocol.Save Save, IActorRef Replica)> _held = [];
    private ChildState? _newborn = newborn;

    /// <summary>Hands over the children cut off by the entries that were applied just now.</summary>
    /// <param name="self">The machine's actor, which is told when a child is born.</param>
    public void Part(IActorRef self)
    {
        if (machine.Range is not { Children: { Count: > 0 } children })
        {
            return;
        }

        foreach (var child in children)
        {
            _gate.Split(child.Notice);
            supervisor.Tell(new MachineProtocol.Parted(child), self);
        }

        children.Clear();
    }

    public void OnBorn(MachineProtocol.Born born) => _gate.Born(born.Operation);

    /// <summary>Whether a snapshot may end with this entry.</summary>
    public bool MaySave(EntryId applied) => machine.Range is null || _gate.MaySave(applied.Index.Value, machine.Range.State.Notices);

    /// <summary>Keeps an order to save until it may be carried out; a failure would put the next snapshot off for long.</summary>
    public void Hold(MachineProtocol.Save save, IActorRef replica) => _held.Enqueue((save, replica));

    /// <summary>An order that may be carried out now, or null.</summary>
    public (MachineProtocol.Save Save, IActorRef Replica)? TakeHeld(EntryId applied) =>
        _held.Count > 0 && MaySave(applied) ? _held.Dequeue() : null;

    /// <summary>The state to begin with, if it is the one at this entry; it can be used once.</summary>
    public ChildState? TakeNewborn(EntryId at)
    {
        var (state, index) = (_newborn, _newborn?.Notice.Index);
        _newborn = null;
        return index == at.Index.Value ? state : null;
    }
}
