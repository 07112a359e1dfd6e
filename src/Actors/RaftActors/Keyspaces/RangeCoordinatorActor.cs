using Akka.Actor;
using Akka.Event;
using RaftActors.Machines.Ranged;
using RaftActors.Replicas;
using RaftActors.Settings;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>
/// <c>/system/raft/coordinator</c>: drives the operations of the map, one round after the other, when it is its turn. It decides
/// nothing that it would have to remember: two of them at once, or none for a while, do no harm.
/// </summary>
internal sealed class RangeCoordinatorActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SignEvery = TimeSpan.FromSeconds(10);

    private readonly string _self;
    private readonly RaftSettings _settings;
    private readonly MapClient _client;
    private readonly CoordinatorTurn _turn;
    private readonly CoordinatorSign? _sign;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private DrivingRound? _round;
    private SilenceWatch? _watch;
    private bool _hasHeardOfLeader;
    private bool _leadsMeta;
    private bool _isSilent;
    private bool _isDriving;
    private bool _hasNews;
    private TimeSpan _pause = FirstPause;

    public RangeCoordinatorActor(RaftSettings settings, MapClient client, CoordinatorTurn turn)
    {
        (_settings, _client, _turn, _self) = (settings, client, turn, settings.NodeId.Value);
        if (turn == CoordinatorTurn.Always)
        {
            var third = settings.Ranges.CoordinatorSilence / 3;
            _sign = new CoordinatorSign(_self, client, third < SignEvery ? third : SignEvery, TimeProvider.System);
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsItsTurn => _turn switch
    {
        CoordinatorTurn.Always => true,
        CoordinatorTurn.WhereMetaLeads => _leadsMeta,
        _ => _leadsMeta && _isSilent,
    };

    public static Props Props(RaftSettings settings, MapClient client, CoordinatorTurn turn) =>
        Akka.Actor.Props.Create(() => new RangeCoordinatorActor(settings, client, turn)).OnRaftDispatcher();

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(LeaderChanged));
        Context.System.EventStream.Subscribe(Self, typeof(MapChanged));
        if (_turn != CoordinatorTurn.Always)
        {
            AskForLeader();
        }

        TakeTurn();
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaderChanged { Group: RangeSettings.MetaGroup } changed when _turn != CoordinatorTurn.Always:
                _hasHeardOfLeader = true;
                OnLeader(changed.Leader == _self);
                break;
            case LeaderKnown known when !_hasHeardOfLeader:
                OnLeader(known.Leader == _self);
                AskForLeaderLater(known.Leader is null);
                break;
            case LeaderKnown:
                break;
            case LeaderChanged:
                break;
            case Signal.AskForLeader when !_hasHeardOfLeader:
                AskForLeader();
                break;
            case Signal.AskForLeader:
                break;
            case Signal.Drive:
                Drive();
                break;
            case MapChanged changed:
                OnNews(changed.Version);
                break;
            case Driven driven:
                _isDriving = false;
                Rest(driven);
                break;
            case Signal.Look when _watch is not null:
                _client.CoordinatorAsync().PipeTo(
                    Self, success: page => new Looked(page), failure: _ => new Looked(null));
                break;
            case Signal.Look:
                break;
            case Looked looked when _watch is { } watch:
                Hear(looked.Page is { } page ? watch.IsSilent(page.View.Coordinator, page.LogTime) : _isSilent);
                Timers.StartSingleTimer(nameof(Signal.Look), Signal.Look, _settings.Ranges.CoordinatorSilence / 6);
                break;
            case Looked:
                break;
            case Akka.Actor.Status.Failure failed:
                _isDriving = false;
                _log.Write(failed.Cause, RangeLogEvents.CoordinatorFailed, failed.Cause.Message);
                DriveIn(Quiet);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>
    /// After a restart of this actor nothing is announced that was announced before. What is announced meanwhile is newer.
    /// </summary>
    private void AskForLeader() => _client.LeaderAsync().PipeTo(
        Self, success: leader => new LeaderKnown(leader), failure: _ => new LeaderKnown(null));

    /// <summary>A replica that did not answer may know a leader that is not announced again.</summary>
    private void AskForLeaderLater(bool isUnknown)
    {
        if (isUnknown)
        {
            Timers.StartSingleTimer(nameof(Signal.AskForLeader), Signal.AskForLeader, Quiet);
        }
    }

    /// <summary>A new leadership begins without what an earlier one saw.</summary>
    private void OnLeader(bool leads)
    {
        (_leadsMeta, _isSilent, _round) = (leads, false, null);
        if (_turn == CoordinatorTurn.InSilence)
        {
            _watch = leads ? new SilenceWatch(_settings.Ranges.CoordinatorSilence) : null;
            Self.Tell(Signal.Look);
        }

        TakeTurn();
    }

    private void Hear(bool isSilent)
    {
        if (isSilent == _isSilent)
        {
            return;
        }

        _isSilent = isSilent;
        if (isSilent)
        {
            _log.Write(RangeLogEvents.StandsIn, _self, _settings.Ranges.CoordinatorSilence);
        }
        else
        {
            _log.Write(RangeLogEvents.StandsBack, _self);
        }

        TakeTurn();
    }

    private void TakeTurn()
    {
        _round = IsItsTurn ? _round ?? new DrivingRound(_settings, _client, _sign, _log) : null;
        Drive();
    }

    private void OnNews(long version)
    {
        if (_isDriving)
        {
            _hasNews = true;
        }
        else if (_round is { } round && version > round.MapVersion)
        {
            Drive();
        }
    }

    /// <summary>What groups do is not announced, so while operations are open they are asked: often at first, then less.</summary>
    private void Rest(Driven driven)
    {
        var isNew = driven.HasProgressed || _hasNews;
        _hasNews = false;
        DriveIn(isNew ? AtOnce : driven.IsBusy ? _pause : Quiet);
        var longer = 2 * _pause;
        _pause = isNew || !driven.IsBusy ? FirstPause : longer < LongestPause ? longer : LongestPause;
    }

    private void DriveIn(TimeSpan time) => Timers.StartSingleTimer(nameof(Signal.Drive), Signal.Drive, time);

    private void Drive()
    {
        if (_round is { } round && !_isDriving)
        {
            _isDriving = true;
            round.RunAsync().PipeTo(Self);
        }
    }

    /// <summary>A round has ended.</summary>
    /// <param name="HasProgressed">Whether something changed, so that the next step may be possible at once.</param>
    /// <param name="IsBusy">Whether operations are open.</param>
    internal sealed record Driven(bool HasProgressed, bool IsBusy) : INoSerializationVerificationNeeded;

    private sealed record LeaderKnown(string? Leader) : INoSerializationVerificationNeeded;

    private sealed record Looked(MapPage? Page) : INoSerializationVerificationNeeded;

    private enum Signal
    {
        Drive,
        Look,
        AskForLeader,
    }
}
