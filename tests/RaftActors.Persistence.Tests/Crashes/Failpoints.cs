using Akka.Actor;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>
/// The points that a store passes, each by name: <c>write 3 asked</c> before the third write reaches the journal, <c>write 3 done</c> when
/// the journal answered and nobody heard it yet. A test arms one of them; the plug-ins of the tests pass through here.
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

    /// <summary>The armed point was reached and what it is for was done.</summary>
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

    /// <summary>Steps of the records that the journal was given and has.</summary>
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

    /// <summary>The points passed, in their order.</summary>
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

    /// <summary>The plug-ins work again: what a new process is to a file, this is to memory.</summary>
    public void Revive()
    {
        lock (_gate)
        {
            (_armed, _stopped, _hit, _operations) = (null, false, false, 0);
            _counts.Clear();
            _passed.Clear();
        }
    }

    /// <summary>What the point was for is done; nothing is armed any more.</summary>
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

    /// <summary>What to do at a point; <see cref="FailpointAction.None"/> is to go on.</summary>
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
                // SIGKILL: nothing runs any more, nothing is flushed.
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
