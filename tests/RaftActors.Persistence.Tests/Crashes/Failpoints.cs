using Akka.Actor;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>
/// The points that a store passes, by name: <c>write 3 asked</c> before the third write reaches the journal, <c>write 3 done</c> when the
/// journal has answered but the answer is not delivered yet. A test arms one of them; its plug-ins check here.
/// </summary>
internal sealed class Failpoints : IExtension
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _passed = [];
    private string? _armed;
    private FailpointAction _action;
    private bool _stopped;
    private bool _hit;
    private int _operations;

    /// <summary>The armed point was reached and its action executed.</summary>
    public bool IsHit
    {
        get
        {
            lock (_gate)
            {
                return _hit;
            }
        }
    }

    /// <summary>The steps in the records that the journal has stored.</summary>
    public int DurableOperations
    {
        get
        {
            lock (_gate)
            {
                return _operations;
            }
        }
    }

    /// <summary>The points passed, in order.</summary>
    public IReadOnlyList<string> Passed
    {
        get
        {
            lock (_gate)
            {
                return [.. _passed];
            }
        }
    }

    public static Failpoints Of(ActorSystem system) => system.WithExtension<Failpoints, FailpointsProvider>();

    public void Arm(string point, FailpointAction action)
    {
        lock (_gate)
        {
            (_armed, _action) = (point, action);
        }
    }

    /// <summary>The plug-ins work again, as after a process restart.</summary>
    public void Revive()
    {
        lock (_gate)
        {
            (_armed, _stopped, _hit, _operations) = (null, false, false, 0);
            _counts.Clear();
            _passed.Clear();
        }
    }

    /// <summary>The action is done; no point is armed.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            (_armed, _hit) = (null, false);
        }
    }

    /// <summary>Numbers an operation: <c>write 3</c>.</summary>
    public string Number(string operation)
    {
        lock (_gate)
        {
            return $"{operation} {_counts[operation] = _counts.GetValueOrDefault(operation) + 1}";
        }
    }

    /// <summary>What to do at a point; <see cref="FailpointAction.None"/> to continue.</summary>
    public FailpointAction At(string point)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return FailpointAction.Stop;
            }

            _passed.Add(point);
            if (point != _armed)
            {
                return FailpointAction.None;
            }

            if (_action == FailpointAction.Kill)
            {
                // SIGKILL: no more code runs, nothing is flushed.
                System.Diagnostics.Process.GetCurrentProcess().Kill();
            }

            _stopped = _action == FailpointAction.Stop;
            _hit = true;
            return _action;
        }
    }

    public void Stored(int operations)
    {
        lock (_gate)
        {
            _operations += operations;
        }
    }

    private sealed class FailpointsProvider : ExtensionIdProvider<Failpoints>
    {
        public override Failpoints CreateExtension(ExtendedActorSystem system)
        {
            var points = new Failpoints();
            if (system.Settings.Config.GetString("crash-point", "") is { Length: > 0 } point)
            {
                points.Arm(point, FailpointAction.Kill);
            }

            return points;
        }
    }
}
