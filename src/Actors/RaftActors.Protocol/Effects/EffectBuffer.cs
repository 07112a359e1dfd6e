namespace RaftActors.Protocol.Effects;

/// <summary>
/// The effects of one step in their order: a list a kind, so that nothing is boxed, and the order as a list of kinds. One buffer is
/// used again and again; <see cref="Clear"/> it before a step. Not thread-safe.
/// </summary>
public sealed class EffectBuffer
{
    private readonly List<Kind> _order = [];
    private readonly List<Persist> _persist = [];
    private readonly List<Send> _send = [];
    private readonly List<SendWhenDurable> _sendWhenDurable = [];
    private readonly List<Apply> _apply = [];
    private readonly List<Appended> _appended = [];
    private readonly List<Rejected> _rejected = [];
    private readonly List<ReadReady> _readReady = [];
    private readonly List<ReadRejected> _readRejected = [];
    private readonly List<SendSnapshot> _sendSnapshot = [];
    private readonly List<TakeSnapshot> _takeSnapshot = [];
    private readonly List<SaveReceivedSnapshot> _saveReceivedSnapshot = [];
    private readonly List<RestoreMachine> _restoreMachine = [];
    private readonly List<CompactLog> _compactLog = [];
    private readonly List<ConfigurationChanged> _configurationChanged = [];
    private readonly List<MembersAnswered> _membersAnswered = [];
    private readonly List<TransferEnded> _transferEnded = [];
    private readonly List<RoleChanged> _roleChanged = [];

    private enum Kind : byte
    {
        Persist,
        Send,
        SendWhenDurable,
        Apply,
        Appended,
        Rejected,
        ReadReady,
        ReadRejected,
        SendSnapshot,
        TakeSnapshot,
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

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_order.Count == 0)
        {
            return;
        }

        _order.Clear();
        _persist.Clear();
        _send.Clear();
        _sendWhenDurable.Clear();
        _apply.Clear();
        _appended.Clear();
        _rejected.Clear();
        _readReady.Clear();
        _readRejected.Clear();
        _sendSnapshot.Clear();
        _takeSnapshot.Clear();
        _saveReceivedSnapshot.Clear();
        _restoreMachine.Clear();
        _compactLog.Clear();
        _configurationChanged.Clear();
        _membersAnswered.Clear();
        _transferEnded.Clear();
        _roleChanged.Clear();
    }

    /// <summary>Carries the effects out in their order. The interpreter must not step the core meanwhile.</summary>
    public void Run(IEffectInterpreter interpreter)
    {
        Span<int> next = stackalloc int[17];
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
                case Kind.SendWhenDurable:
                    interpreter.On(_sendWhenDurable[i]);
                    break;
                case Kind.Apply:
                    interpreter.On(_apply[i]);
                    break;
                case Kind.Appended:
                    interpreter.On(_appended[i]);
                    break;
                case Kind.Rejected:
                    interpreter.On(_rejected[i]);
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
                case Kind.TakeSnapshot:
                    interpreter.On(_takeSnapshot[i]);
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
                    throw new InvalidOperationException($"No effect is called {kind}.");
            }
        }
    }

    internal void Add(in Persist effect)
    {
        _order.Add(Kind.Persist);
        _persist.Add(effect);
    }

    internal void Add(in Send effect)
    {
        _order.Add(Kind.Send);
        _send.Add(effect);
    }

    internal void Add(in SendWhenDurable effect)
    {
        _order.Add(Kind.SendWhenDurable);
        _sendWhenDurable.Add(effect);
    }

    internal void Add(in Apply effect)
    {
        _order.Add(Kind.Apply);
        _apply.Add(effect);
    }

    internal void Add(in Appended effect)
    {
        _order.Add(Kind.Appended);
        _appended.Add(effect);
    }

    internal void Add(in Rejected effect)
    {
        _order.Add(Kind.Rejected);
        _rejected.Add(effect);
    }

    internal void Add(in ReadReady effect)
    {
        _order.Add(Kind.ReadReady);
        _readReady.Add(effect);
    }

    internal void Add(in ReadRejected effect)
    {
        _order.Add(Kind.ReadRejected);
        _readRejected.Add(effect);
    }

    internal void Add(in SendSnapshot effect)
    {
        _order.Add(Kind.SendSnapshot);
        _sendSnapshot.Add(effect);
    }

    internal void Add(in TakeSnapshot effect)
    {
        _order.Add(Kind.TakeSnapshot);
        _takeSnapshot.Add(effect);
    }

    internal void Add(in SaveReceivedSnapshot effect)
    {
        _order.Add(Kind.SaveReceivedSnapshot);
        _saveReceivedSnapshot.Add(effect);
    }

    internal void Add(in RestoreMachine effect)
    {
        _order.Add(Kind.RestoreMachine);
        _restoreMachine.Add(effect);
    }

    internal void Add(in CompactLog effect)
    {
        _order.Add(Kind.CompactLog);
        _compactLog.Add(effect);
    }

    internal void Add(in ConfigurationChanged effect)
    {
        _order.Add(Kind.ConfigurationChanged);
        _configurationChanged.Add(effect);
    }

    internal void Add(in MembersAnswered effect)
    {
        _order.Add(Kind.MembersAnswered);
        _membersAnswered.Add(effect);
    }

    internal void Add(in TransferEnded effect)
    {
        _order.Add(Kind.TransferEnded);
        _transferEnded.Add(effect);
    }

    internal void Add(in RoleChanged effect)
    {
        _order.Add(Kind.RoleChanged);
        _roleChanged.Add(effect);
    }
}
