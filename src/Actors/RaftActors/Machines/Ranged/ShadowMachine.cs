using RaftActors.Machines.Versions;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;
using RaftActors.Storage;

namespace RaftActors.Machines.Ranged;

/// <summary>The machine of a source in its target.</summary>
internal sealed class ShadowMachine(ReplicatedMachine machine) : IShadow
{
    public ReplicatedMachine Machine => machine;

    public ulong? Hash => machine.RunningHash;

    public RangeState? State => machine.Range?.State;

    /// <summary>Why the target cannot take over the machine; null if it can.</summary>
    public string? Problem(MachineTerms terms) => machine.Terms.Version == terms.Version
        ? null
        : $"The source uses machine version {machine.Terms.Version} and the target {terms.Version}: try again when they are equal.";

    public bool Load(ReadOnlyMemory<byte> state, long index) =>
        Try(() => machine.Load(SnapshotBytes.InMemory(state), new EntryId(new LogIndex(index), Term.Zero)));

    public bool Apply(in Entry entry)
    {
        var applied = entry;
        return Try(() => machine.Apply(applied));
    }

    /// <summary>
    /// What fails is the same on every replica, and ends the attempt. Not so what only this node cannot do: then its machine must stop.
    /// </summary>
    private static bool Try(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (Exception failed) when (!ApplyFailures.IsOfThisNode(failed) && !ApplyFailures.IsTooOld(failed))
        {
            return false;
        }
    }
}
