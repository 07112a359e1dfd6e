using Akka.Actor;
using Akka.Event;
using RaftActors.Keyspaces.Feeds;
using RaftActors.Machines;
using RaftActors.Machines.Ranged;
using RaftActors.Messages;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>
/// <c>/system/raft/ranges</c>: follows the range map and makes and ends the replicas that it plans on this node. Its book, not the map,
/// says
/// what the node hosts; <see cref="AgentPlan"/> decides, this actor and its parts carry out.
/// </summary>
internal sealed class RangeAgentActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan QuietPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BusyPoll = TimeSpan.FromMilliseconds(100);

    private readonly RaftSettings _settings;
    private readonly ILogStoreProvider _provider;
    private readonly GroupDirectory _directory;
    private readonly MapClient _client;
    private readonly MapCopy _map = new();
    private readonly HostedReplicas _replicas;
    private readonly NodeReports _reports;
    private readonly MapNews _news;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly KeyFeeds _feeds;
    private IActorRef _store = ActorRefs.Nobody;
    private KeptBook? _book;
    private ReplicaChores? _chores;
    private ChildBirths? _births;
    private AdoptedGroups? _adopted;
    private ParentWatch? _parents;
    private bool _isReading;

    /// <summary>The newest version of the map that was heard of.</summary>
    private long _wanted;
    private bool _isRegistering;
    private bool _hasHeardOfLeader;

    public RangeAgentActor(
        RaftSettings settings, ILogStoreProvider provider, IActorRef router, IActorRef groups, GroupDirectory directory,
        NodeLocations locations)
    {
        _reports = new NodeReports(directory, locations);
        (_settings, _provider, _directory) = (settings, provider, directory);
        _client = new MapClient(router, settings.RequestTimeout);
        _replicas = new HostedReplicas(settings, groups, directory, Context.System, _log);
        _feeds = new KeyFeeds(settings, _client, _map, router, Context);
        _news = new MapNews(settings.NodeId.Value, _client, Self);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(RangeWanted));
        Context.System.EventStream.Subscribe(Self, typeof(MapChanged));
        Context.System.EventStream.Subscribe(Self, typeof(LeaderChanged));

        // After a restart of this actor nothing is announced that was announced before. What is announced meanwhile is newer.
        _client.LeaderAsync().PipeTo(Self, success: leader => new LeaderKnown(leader), failure: _ => new LeaderKnown(null));
        if (!_settings.Ranges.HostsReplicas)
        {
            // Without a book nothing is registered or made here: the map is only followed.
            Read();
            return;
        }

        OpenBook();
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case BookProtocol.Opened opened:
                OnOpened(opened);
                break;
            case BookProtocol.Written:
                _book!.OnWritten();
                Decide();
                break;
            case Terminated dead when dead.ActorRef.Equals(_store):
                // What runs goes on; nothing new is made before the book can be written again.
                _log.Write(RangeLogEvents.BookClosed, _settings.NodeId, _settings.BackoffMax);
                (_book, _chores, _births, _adopted, _parents) = (null, null, null, null, null);
                Timers.StartSingleTimer(nameof(OpenBook), Signal.OpenBook, _settings.BackoffMax);
                break;
            case Signal.OpenBook:
                OpenBook();
                break;
            case AdoptedGroups.Answered answered when _adopted?.OnAnswer(answered, _book!.Book) == false:
                Timers.StartSingleTimer(nameof(AdoptedGroups), Signal.AskForAdopted, QuietPoll);
                break;
            case AdoptedGroups.Answered:
                Decide();
                break;
            case ParentWatch.Seen seen:
                _parents?.OnSeen(seen);
                break;
            case Signal.AskForAdopted:
                _adopted?.Ask();
                break;
            case Signal.Poll or RangeWanted:
                Read();
                break;
            case MapChanged changed:
                OnChanged(changed);
                break;
            case MapNewsRequest told:
                // The coordinator may be on this node.
                Context.System.EventStream.Publish(new MapChanged(told.Version, IsHere: false));
                Sender.Tell(ClientResponse.Ok(told, 0, 0, default));
                break;
            case MapNews.Told told:
                _news.OnTold(told);
                break;
            case LeaderChanged { Group: RangeSettings.MetaGroup } leader:
                _hasHeardOfLeader = true;
                _news.Leads = leader.Leader == _settings.NodeId.Value;
                break;
            case LeaderKnown known:
                _news.Leads = _hasHeardOfLeader ? _news.Leads : known.Leader == _settings.NodeId.Value;
                break;
            case LeaderChanged:
                break;
            case PageRead read:
                OnPage(read.Page);
                break;
            case Registered:
                // Done or not: the next page of the map says, and then it is repeated if needed.
                _isRegistering = false;
                break;
            case NodeReportRequest asked:
                _reports.AnswerAsync(asked).PipeTo(Sender);
                break;
            case MachineProtocol.Parted parted:
                OnParted(parted);
                break;
            case var _ when _feeds.TryHandle(message, Sender):
                break;
            default:
                if (_chores?.TryHandle(message) == true)
                {
                    // The map, or the book, is about to say something new.
                    Read();
                }
                else if (_births?.TryHandle(message) != true)
                {
                    Unhandled(message);
                }
                else
                {
                    ReadForBirths();
                }

                break;
        }
    }

    private void OpenBook()
    {
        _store = Context.Watch(Context.ActorOf(_provider.BookProps(_settings.NodeId.Value)));
        _store.Tell(new BookProtocol.Open());
    }

    private void OnOpened(BookProtocol.Opened opened)
    {
        var book = new KeptBook(_store, Self);
        try
        {
            book.Open(opened);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
        {
            _log.Write(damaged, RangeLogEvents.BookUnreadable, _settings.NodeId, damaged.Message);
            Context.Stop(_store);
            return;
        }

        if (book.Book.DataId.IsNone)
        {
            var random = new DataId(new UInt128((ulong)Random.Shared.NextInt64(1, long.MaxValue), (ulong)Random.Shared.NextInt64()));
            _book = book;
            book.Write(new BookEvent.Began(random), () => Begin(book));
        }
        else
        {
            Begin(book);
        }
    }

    /// <summary>What the book hosts starts, whatever the map says, and although no map may be reachable.</summary>
    private void Begin(KeptBook book)
    {
        _book = book;
        _adopted = new AdoptedGroups(_settings, _client, _replicas, Self);
        _births = new ChildBirths(_settings, _provider, book, _replicas, _map, _directory, Context, Timers, _log);
        _parents = new ParentWatch(_settings.NodeId.Value, _map, _directory, _births, Self);
        _chores = new ReplicaChores(_settings, _provider, book, _client, _replicas, _adopted, Context, _log);
        _adopted.Begin(book.Book);
        foreach (var hosted in book.Book.Hosted)
        {
            if (!hosted.IsDestroying && hosted.Incarnation > 0)
            {
                _replicas.Start(hosted.Entry, null);
            }
        }

        Read();
    }

    /// <summary>The map changed: here, or on another node, which says so because it leads it.</summary>
    private void OnChanged(MapChanged changed)
    {
        if (changed.IsHere)
        {
            _news.Spread(changed.Version, _map.Nodes.Keys);
        }

        if (changed.Version > Math.Max(_wanted, _map.Version))
        {
            _wanted = changed.Version;
            Read(changed.IsHere ? Consistency.Local : Consistency.Linearizable);
        }
    }

    private void Read(Consistency consistency = Consistency.Local)
    {
        if (_isReading || (_book is null && _settings.Ranges.HostsReplicas))
        {
            return;
        }

        _isReading = true;
        _client
            .SinceAsync(_map.Version, consistency)
            .PipeTo(Self, success: page => new PageRead(page), failure: Unread);
    }

    /// <summary>An answer that this version cannot read: said, and asked for again.</summary>
    private PageRead Unread(Exception cause)
    {
        _log.Write(cause, RangeLogEvents.MapUnread, cause.Message);
        return new PageRead(null);
    }

    private void OnPage(MapPage? page)
    {
        _isReading = false;
        if (page is not null && _map.Apply(page))
        {
            Publish(page.View);
        }

        if (page is not null)
        {
            Register();
            Decide();
            _births?.OnMap();
        }

        if (page is { View.HasMore: true })
        {
            Read();
            return;
        }

        if (page is not null && _wanted > _map.Version)
        {
            // It was heard of meanwhile, or a copy was asked that lags behind. Once: otherwise the next poll finds it.
            _wanted = 0;
            Read(Consistency.Linearizable);
            return;
        }

        var isBusy = _map.OpenOperations.Any() || _chores?.IsBusy == true;
        Timers.StartSingleTimer(nameof(Signal.Poll), Signal.Poll, isBusy ? BusyPoll : QuietPoll);
    }

    /// <summary>Routers learn who owns which keys, and where replicas that are only planned will be.</summary>
    private void Publish(MapView changes)
    {
        foreach (var range in changes.Ranges)
        {
            if (!range.IsOwner)
            {
                var nodes = MapCopy.Descriptor(range).Members;
                _directory.SetNodes(range.Group, [.. nodes.Select(m => m.Node)]);
            }
        }

        if (MapCopy.Descriptors(changes.Ranges) is { IsEmpty: false } descriptors)
        {
            Context.System.EventStream.Publish(new RangesChanged(descriptors));
        }
    }

    private void Register()
    {
        if (_isRegistering || _book is null || _map.Version == 0 && _map.Time == 0)
        {
            return;
        }

        var self = new NodeRecord
        {
            Id = _settings.NodeId.Value,
            DataId = _book.Book.DataId,
            Labels = _settings.Ranges.Labels,
        };
        var known = _map.Nodes.GetValueOrDefault(self.Id);
        if (known is not null && known.DataId == self.DataId && known.Labels.AsSpan().SequenceEqual(self.Labels.AsSpan()))
        {
            return;
        }

        _isRegistering = true;
        _client
            .ChangeAsync(new MapCommand.RegisterNode(self, known?.DataId ?? DataId.None))
            .PipeTo(Self, success: _ => Registered.Instance, failure: _ => Registered.Instance);
    }

    private void Decide()
    {
        if (_chores is null || _book is null || _map.Version == 0)
        {
            return;
        }

        _parents!.Look(_book.Book);
        var actions = AgentPlan.Decide(MapOfNode(), _book.Book, _chores.Facts(_map.Time, _parents.Splits));
        _chores.Begin(actions.RemoveAll(a => a is AgentAction.Destroy && _births!.IsBearing(a.Group)));
    }

    /// <summary>The part of the map that concerns this node.</summary>
    private MapView MapOfNode()
    {
        var self = _settings.NodeId.Value;
        return _map.View() with
        {
            Ranges = [.. _map.Ranges.Values.Where(range => range.Replicas.Any(replica => replica.Node == self))],
        };
    }

    private void OnParted(MachineProtocol.Parted parted)
    {
        if (_births is null)
        {
            // The parent's machine waits with its snapshots; it parts again after the next restart of its replica.
            _log.Write(RangeLogEvents.BirthWaits, parted.Child.Notice.Child.Group);
            Context.System.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), Self, parted, Sender);
            return;
        }

        _births.Begin(parted.Child, Sender);
        ReadForBirths();
    }

    private void ReadForBirths()
    {
        if (_births is { WaitsForMap: true })
        {
            Read();
        }
    }

    private enum Signal
    {
        OpenBook,
        Poll,
        AskForAdopted,
    }

    private sealed record LeaderKnown(string? Leader) : INoSerializationVerificationNeeded;

    private sealed record PageRead(MapPage? Page) : INoSerializationVerificationNeeded;

    private sealed class Registered : INoSerializationVerificationNeeded
    {
        public static readonly Registered Instance = new();
    }
}
