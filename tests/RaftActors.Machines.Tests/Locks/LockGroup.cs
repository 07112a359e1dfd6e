using System.Collections.Immutable;
using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using RaftActors.Client;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using RaftActors.TestKit.Machines;

namespace RaftActors.Machines.Tests.Locks;

/// <summary>
/// A group with the lock machine in virtual time, behind a stub of the router: it commits at once, answers as a test wants, and serves
/// subscriptions. Log time is the clock of the clients.
/// </summary>
internal sealed class LockGroup : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ActorSystem _system = ActorSystem.Create("locks", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly Lock _gate = new();
    private readonly MachineRun<LockMachine> _run = new();
    private readonly List<CommittedEntry> _log = [];
    private readonly Dictionary<IActorRef, long> _subscribers = [];
    private readonly List<Action> _unanswered = [];
    private readonly DateTimeOffset _start;
    private int _asked;
    private int _renewals;

    public LockGroup()
    {
        _start = Clock.GetUtcNow();
        var router = _system.ActorOf(Props.Create(() => new Router(this)));
        Locks = new LockClient(new RaftClient(_system, router, Patience, Patience));
    }

    public FakeTimeProvider Clock { get; } = new();

    public LockClient Locks { get; }

    /// <summary>How every request ends instead; null for the machine's answer.</summary>
    public Outcome? Instead { get; set; }

    /// <summary>The group commits, but holds its answers back.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Subscriptions begin in front of the log.</summary>
    public bool IsCompacted { get; set; }

    public int Asked => Volatile.Read(ref _asked);

    public int Renewals => Volatile.Read(ref _renewals);

    public int Subscribers
    {
        get
        {
            lock (_gate)
            {
                return _subscribers.Count;
            }
        }
    }

    /// <summary>Another process commits a command.</summary>
    public LockResult Commit(ReadOnlyMemory<byte> command)
    {
        lock (_gate)
        {
            return LockResult.Decode(Apply(command));
        }
    }
    public LockHolder? Holder
    {
        get
        {
            lock (_gate)
            {
                return LockResult.Decode(_run.Machine.Query(LockCommands.Show("l"))).Holder;
            }
        }
    }

    /// <summary>Gives the answers that were held back.</summary>
    public void Speak()
    {
        lock (_gate)
        {
            IsSilent = false;
            _unanswered.ForEach(answer => answer());
            _unanswered.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> command)
    {
        _run.Now = 1_000_000 + (long)(Clock.GetUtcNow() - _start).TotalMilliseconds;
        var result = _run.Apply(command);
        _log.Add(new CommittedEntry(_run.Index, 7, _run.Now, command));
        foreach (var (subscriber, from) in _subscribers.ToList())
        {
            Send(subscriber, from);
        }

        return result;
    }

    private void Send(IActorRef subscriber, long from)
    {
        var entries = _log.Where(e => e.Index >= from).ToImmutableArray();
        if (entries.Length > 0)
        {
            subscriber.Tell(new CommittedBatch("lock", from, _run.Index, entries));
            _subscribers[subscriber] = _run.Index + 1;
        }
    }

    private void Handle(object message, IActorRef asker)
    {
        lock (_gate)
        {
            switch (message)
            {
                case Subscribe when IsCompacted:
                    asker.Tell(new Compacted("lock", 100));
                    break;
                case Subscribe subscribe:
                    _subscribers[asker] = subscribe.FromIndex;
                    Send(asker, subscribe.FromIndex);
                    break;
                case Propose or Query when Instead is { } outcome:
                    _asked++;
                    asker.Tell(Answer.Failed(outcome, null, "as the test wants"));
                    break;
                case Propose propose:
                    _asked++;
                    _renewals += Contracts.LockCommandMessage.Parser.ParseFrom(propose.Command.Span).Renew is null ? 0 : 1;
                    var answer = new Answer(Outcome.Ok, _run.Index + 1, 7, Apply(propose.Command), "n1", null);
                    if (IsSilent)
                    {
                        _unanswered.Add(() => asker.Tell(answer));
                    }
                    else
                    {
                        asker.Tell(answer);
                    }

                    break;
                case Query query:
                    _asked++;
                    var result = _run.Machine.Query(query.Question);
                    asker.Tell(new Answer(Outcome.Ok, _run.Index, 7, result, "n1", null));
                    break;
            }
        }
    }

    private sealed class Router(LockGroup group) : UntypedActor
    {
        protected override void OnReceive(object message) => group.Handle(message, Sender);
    }
}
