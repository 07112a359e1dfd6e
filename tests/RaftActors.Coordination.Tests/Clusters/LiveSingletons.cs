using Akka.Actor;

namespace RaftActors.Coordination.Tests.Clusters;

/// <summary>On which nodes a singleton runs, from before its actor is there until after it has stopped.</summary>
internal sealed class LiveSingletons
{
    private readonly List<string> _live = [];
    private readonly List<string> _history = [];

    /// <summary>The most that ran at the same time.</summary>
    public int Most { get; private set; }

    /// <summary>Where it runs now.</summary>
    public string Where => Read(() => string.Join(" ", _live));

    /// <summary>Every start (+) and stop (-) so far.</summary>
    public string History => Read(() => string.Join(" ", _history));

    public Props Props(string node)
    {
        var live = this;
        return Akka.Actor.Props.Create(() => new Singleton(live, node));
    }

    private T Read<T>(Func<T> read)
    {
        lock (_live)
        {
            return read();
        }
    }

    private void Enter(string node)
    {
        lock (_live)
        {
            _live.Add(node);
            _history.Add($"+{node}");
            Most = Math.Max(Most, _live.Count);
        }
    }

    private void Leave(string node)
    {
        lock (_live)
        {
            _live.Remove(node);
            _history.Add($"-{node}");
        }
    }

    private sealed class Singleton : UntypedActor
    {
        private readonly LiveSingletons _live;
        private readonly string _node;

        public Singleton(LiveSingletons live, string node)
        {
            (_live, _node) = (live, node);
            _live.Enter(_node);
        }

        protected override void OnReceive(object message) => Sender.Tell(_node);

        protected override void PostStop() => _live.Leave(_node);
    }
}
