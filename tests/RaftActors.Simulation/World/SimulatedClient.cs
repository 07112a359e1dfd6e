using RaftActors.Protocol.Inputs;

namespace RaftActors.Simulation.World;

/// <summary>
/// A client with a session: one operation at a time, retried at one replica after the other until it is answered. It never learns whether
/// an unanswered attempt took effect.
/// </summary>
public sealed class SimulatedClient(SimulatedGroup group, SimulatedClients clients, int number) : IHappens
{
    private const int Begins = 0;
    private const int TriesAgain = 1;
    private readonly SimulatedWorld _world = group.World;
    private SimulatedCommand _command;
    private long _session;
    private long _sequence;
    private long _operation;
    private long _attempt;
    private bool _isReading;

    public int Number { get; } = number;

    /// <summary>Operations answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Whether an operation is still unanswered.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Whether the client starts no new operations.</summary>
    public bool IsIdle { get; set; }

    public void Rest(double minMilliseconds, double maxMilliseconds) => Schedule(Begins, minMilliseconds, maxMilliseconds);

    public void Happen(in Happening happening)
    {
        if (happening.Number != _attempt)
        {
            return;
        }

        if (happening.What == Begins)
        {
            if (clients.IsQuiet)
            {
                Rest(10, 100);
            }
            else if (!IsIdle)
            {
                Begin();
            }
        }
        else if (IsWaiting)
        {
            if (!_isReading)
            {
                _world.Counters.Add(Reached.CommandRetried);
            }

            Try();
        }
    }

    /// <summary>The attempt was not applied and never will be.</summary>
    public void Refused(long operation) => TryAgainSoon(operation);

    /// <summary>The attempt may have been applied; the same operation is retried.</summary>
    public void Unknown(long operation) => TryAgainSoon(operation);

    /// <summary>An answer to this or an earlier attempt arrived.</summary>
    public void Answer(long operation, in MachineAnswer answer)
    {
        if (!IsWaiting || operation != _operation)
        {
            return;
        }

        if (answer.Outcome == SessionOutcome.Expired)
        {
            _world.Counters.Add(Reached.SessionExpired);
            _session = 0;
        }
        else if (_command.Kind == CommandKind.Register)
        {
            _world.Counters.Add(Reached.SessionRegistered);
            _session = (long)answer.Value;
            _sequence = 0;
        }
        else if (answer.Outcome == SessionOutcome.Repeated)
        {
            _world.Counters.Add(Reached.RetryAnsweredFromSession);
        }

        Done();
    }

    public void ReadAnswered(long operation)
    {
        if (IsWaiting && operation == _operation)
        {
            Done();
        }
    }

    private void Done()
    {
        IsWaiting = false;
        Answered++;
        if (_world.Faulty && _world.Dice.Chance(0.02))
        {
            // The client was silent for longer than its session lasts.
            Rest(700, 1500);
        }
        else
        {
            Rest(1, 30);
        }
    }

    private void Begin()
    {
        _operation = clients.NextOperation();
        _isReading = _session != 0 && _world.Dice.Chance(0.25);
        if (!_isReading)
        {
            _command = _session == 0
                ? new SimulatedCommand(CommandKind.Register, _operation)
                : new SimulatedCommand(CommandKind.Session, _operation, _session, ++_sequence);
        }

        IsWaiting = true;
        Try();
    }

    private void Try()
    {
        Schedule(TriesAgain, 100, 500);
        if (_isReading)
        {
            clients.Read(this, _operation);
        }
        else
        {
            clients.Propose(new ClientCall(
                new ProposeRequest(new ReadOnlyMemory<byte>[] { _command.Write(_world.Dice.Below(16)), clients.Load() }),
                this,
                _operation));
        }
    }

    private void TryAgainSoon(long operation)
    {
        if (IsWaiting && operation == _operation)
        {
            Schedule(TriesAgain, 1, 40);
        }
    }

    private void Schedule(int what, double minMilliseconds, double maxMilliseconds) =>
        _world.Events.After(_world.Dice.Between(minMilliseconds, maxMilliseconds), new Happening(this, what, null, ++_attempt));
}
