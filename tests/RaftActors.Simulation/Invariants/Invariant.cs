using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// A property that must hold for a whole group. It examines only what a step changed, so that it can run after every step.
/// </summary>
public abstract class Invariant
{
    public string Name => GetType().Name;

    /// <summary>A replica starts from its disk.</summary>
    public virtual void Started(IReplicaView replica, RecoveredState recovered)
    {
    }

    /// <summary>A replica's store was emptied while it was not a member: its earlier promises belong to a different replica.</summary>
    public virtual void Emptied(IReplicaView replica)
    {
    }

    /// <summary>A replica became the leader of its term.</summary>
    public virtual void Elected(IReplicaView replica)
    {
    }

    /// <summary>A write begins; memory already has its contents.</summary>
    public virtual void Writes(IReplicaView replica, in Persist write)
    {
    }

    /// <summary>A message is sent to the network.</summary>
    public virtual void Leaves(IReplicaView replica, RaftMessage message)
    {
    }

    /// <summary>A machine applied an entry.</summary>
    public virtual void Applied(IReplicaView replica, in Entry entry, ulong machineHash)
    {
    }

    /// <summary>A machine was restored from a snapshot, or to the initial state if there is none.</summary>
    public virtual void Restored(IReplicaView replica, EntryId at, ulong machineHash)
    {
    }

    /// <summary>A replica handled an input; its effects are carried out or in progress.</summary>
    public virtual void Stepped(IReplicaView replica, Input input, in Before before)
    {
    }

    /// <summary>A read was answered.</summary>
    public virtual void Reads(IReplicaView replica, in ServedRead read)
    {
    }

    /// <summary>A machine handled a command of a session.</summary>
    public virtual void Effected(IReplicaView replica, in SessionEffect effect)
    {
    }

    /// <summary>A client with a session received an answer.</summary>
    public virtual void Replied(IReplicaView replica, in ClientReply reply)
    {
    }

    /// <summary>The text costs nothing while the condition holds.</summary>
    protected void Require(
        bool holds, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument("", nameof(holds))] ref SeenHandler seen)
    {
        if (!holds)
        {
            throw new SafetyViolation(Name, seen.ToString());
        }
    }

    /// <summary>Builds the text only for a violation.</summary>
    [System.Runtime.CompilerServices.InterpolatedStringHandler]
    protected readonly ref struct SeenHandler
    {
        private readonly System.Text.StringBuilder? _text;

        public SeenHandler(int literalLength, int formattedCount, Invariant invariant, bool holds, out bool isWanted)
        {
            isWanted = !holds;
            _text = holds ? null : new System.Text.StringBuilder(literalLength + (8 * formattedCount) + invariant.Name.Length);
        }

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted<T>(T value) => _text!.Append(value);

        public override string ToString() => _text!.ToString();
    }
}
