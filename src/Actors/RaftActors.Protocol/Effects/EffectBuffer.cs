using RaftActors.Protocol.Durability;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The effects of one step in order: one list per effect type (no boxing) plus the order of types. Reusable: <see cref="Clear()"/> it
/// before each step. Not thread-safe.
/// </summary>
public sealed class EffectBuffer
{
    private readonly List<Kind> _order = [];
    private readonly List<Persist> _persist = [];
    private readonly List<Send> _send = [];
    private readonly List<SendWhenDurable> _sendWhenDurable = [];
    private readonly List<ApplyEntries> _applyEntries = [];
    private readonly List<ProposalAppended> _proposalAppended = [];
    private readonly List<ProposalRejected> _proposalRejected = [];
    private readonly List<ReadReady> _readReady = [];
    private readonly List<ReadRejected> _readRejected = [];
    private readonly List<SendSnapshot> _sendSnapshot = [];
    private readonly List<SaveMachine> _saveMachine = [];
    private readonly List<SaveReceivedSnapshot> _saveReceivedSnapshot = [];
    private readonly List<RestoreMachine> _restoreMachine = [];
    private readonly List<CompactLog> _compactLog = [];
    private readonly List<ConfigurationChanged> _configurationChanged = [];
    private readonly List<MembersAnswered> _membersAnswered = [];
    private readonly List<TransferEnded> _transferEnded = [];
    private readonly List<RoleChanged> _roleChanged = [];

    /// <summary>One bit per effect type: most steps have effects of one or two types, and the other lists need not be touched.</summary>
    private int _used;

    private enum Kind : byte
    {
        Persist,
        Send,
        SendWhenDurable,
        ApplyEntries,
        ProposalAppended,
        ProposalRejected,
        ReadReady,
        ReadRejected,
        SendSnapshot,
        SaveMachine,
        SaveReceivedSnapshot,
        RestoreMachine,
        CompactLog,
        ConfigurationChanged,
        MembersAnswered,
        TransferEnded,
        RoleChanged,
    }

    /// <summary>Number of effects.</summary>
    public int Count => _order.Count;

    /// <summary>Removes all effects.</summary>
    public void Clear()
    {
        if (_order.Count == 0)
        {
            return;
        }

        _order.Clear();
        Clear(Kind.Persist, _persist);
        Clear(Kind.Send, _send);
        Clear(Kind.SendWhenDurable, _sendWhenDurable);
        Clear(Kind.ApplyEntries, _applyEntries);
        Clear(Kind.ProposalAppended, _proposalAppended);
        Clear(Kind.ProposalRejected, _proposalRejected);
        Clear(Kind.ReadReady, _readReady);
        Clear(Kind.ReadRejected, _readRejected);
        Clear(Kind.SendSnapshot, _sendSnapshot);
        Clear(Kind.SaveMachine, _saveMachine);
        Clear(Kind.SaveReceivedSnapshot, _saveReceivedSnapshot);
        Clear(Kind.RestoreMachine, _restoreMachine);
        Clear(Kind.CompactLog, _compactLog);
        Clear(Kind.ConfigurationChanged, _configurationChanged);
        Clear(Kind.MembersAnswered, _membersAnswered);
        Clear(Kind.TransferEnded, _transferEnded);
        Clear(Kind.RoleChanged, _roleChanged);
        _used = 0;
    }

    /// <summary>Carries out the effects in order, promises included. The interpreter must not step the core meanwhile.</summary>
    public void Run(IEffectInterpreter interpreter) => Run(interpreter, null);

    /// <summary>Carries out the effects in order; promises whose write is not durable yet stay in the gate.</summary>
    internal void Run(IEffectInterpreter interpreter, DurabilityGate? gate)
    {
        Span<int> next = stackalloc int[(int)Kind.RoleChanged + 1];
        next.Clear();
        foreach (var kind in _order)
        {
            var i = next[(int)kind]++;
            switch (kind)
            {
                case Kind.Persist:
                    interpreter.On(_persist[i]);
                    break;
                case Kind.Send:
                    interpreter.On(_send[i]);
                    break;
                case Kind.SendWhenDurable when gate is null || gate.TryPass(_sendWhenDurable[i]):
                    interpreter.On(_sendWhenDurable[i]);
                    break;
                case Kind.SendWhenDurable:
                    interpreter.Hold(_sendWhenDurable[i]);
                    break;
                case Kind.ApplyEntries:
                    interpreter.On(_applyEntries[i]);
                    break;
                case Kind.ProposalAppended:
                    interpreter.On(_proposalAppended[i]);
                    break;
                case Kind.ProposalRejected:
                    interpreter.On(_proposalRejected[i]);
                    break;
                case Kind.ReadReady:
                    interpreter.On(_readReady[i]);
                    break;
                case Kind.ReadRejected:
                    interpreter.On(_readRejected[i]);
                    break;
                case Kind.SendSnapshot:
                    interpreter.On(_sendSnapshot[i]);
                    break;
                case Kind.SaveMachine:
                    interpreter.On(_saveMachine[i]);
                    break;
                case Kind.SaveReceivedSnapshot:
                    interpreter.On(_saveReceivedSnapshot[i]);
                    break;
                case Kind.RestoreMachine:
                    interpreter.On(_restoreMachine[i]);
                    break;
                case Kind.CompactLog:
                    interpreter.On(_compactLog[i]);
                    break;
                case Kind.ConfigurationChanged:
                    interpreter.On(_configurationChanged[i]);
                    break;
                case Kind.MembersAnswered:
                    interpreter.On(_membersAnswered[i]);
                    break;
                case Kind.TransferEnded:
                    interpreter.On(_transferEnded[i]);
                    break;
                case Kind.RoleChanged:
                    interpreter.On(_roleChanged[i]);
                    break;
                default:
                    throw new InvalidOperationException($"Unknown effect type {kind}.");
            }
        }
    }

    internal void Add(in Persist effect) => Add(Kind.Persist, _persist, effect);

    internal void Add(in Send effect) => Add(Kind.Send, _send, effect);

    internal void Add(in SendWhenDurable effect) => Add(Kind.SendWhenDurable, _sendWhenDurable, effect);

    internal void Add(in ApplyEntries effect) => Add(Kind.ApplyEntries, _applyEntries, effect);

    internal void Add(in ProposalAppended effect) => Add(Kind.ProposalAppended, _proposalAppended, effect);

    internal void Add(in ProposalRejected effect) => Add(Kind.ProposalRejected, _proposalRejected, effect);

    internal void Add(in ReadReady effect) => Add(Kind.ReadReady, _readReady, effect);

    internal void Add(in ReadRejected effect) => Add(Kind.ReadRejected, _readRejected, effect);

    internal void Add(in SendSnapshot effect) => Add(Kind.SendSnapshot, _sendSnapshot, effect);

    internal void Add(in SaveMachine effect) => Add(Kind.SaveMachine, _saveMachine, effect);

    internal void Add(in SaveReceivedSnapshot effect) => Add(Kind.SaveReceivedSnapshot, _saveReceivedSnapshot, effect);

    internal void Add(in RestoreMachine effect) => Add(Kind.RestoreMachine, _restoreMachine, effect);

    internal void Add(in CompactLog effect) => Add(Kind.CompactLog, _compactLog, effect);

    internal void Add(in ConfigurationChanged effect) => Add(Kind.ConfigurationChanged, _configurationChanged, effect);

    internal void Add(in MembersAnswered effect) => Add(Kind.MembersAnswered, _membersAnswered, effect);

    internal void Add(in TransferEnded effect) => Add(Kind.TransferEnded, _transferEnded, effect);

    internal void Add(in RoleChanged effect) => Add(Kind.RoleChanged, _roleChanged, effect);

    private void Add<T>(Kind kind, List<T> effects, in T effect)
    {
        _order.Add(kind);
        _used |= 1 << (int)kind;
        effects.Add(effect);
    }

    private void Clear<T>(Kind kind, List<T> effects)
    {
        if ((_used & (1 << (int)kind)) != 0)
        {
            effects.Clear();
        }
    }
}
