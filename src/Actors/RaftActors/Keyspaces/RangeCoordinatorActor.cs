using Akka.Actor;
using Akka.Event;
using RaftActors.Replicas;
using RaftActors.Settings;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>
/// <c>/system/raft/ranges/coordinator</c>: drives the operations of the map, one round after the other, on the node whose replica of the
/// meta group leads. It decides nothing that it would have to remember: two of them at once, or none for a while, do no harm.
/// </summary>
internal sealed class RangeCoordinatorActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(100);

    private readonly string _self;
    private readonly RaftSettings _settings;
    private readonly MapClient _client;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private DrivingRound? _round;
    private bool _isDriving;

    public RangeCoordinatorActor(RaftSettings settings, MapClient client) =>
        (_settings, _client, _self) = (settings, client, settings.NodeId.Value);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(LeaderChanged));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaderChanged { Group: RangeSettings.MetaGroup } changed:
                // A new leadership begins without what an earlier one saw.
                _round = changed.Leader == _self ? new DrivingRound(_settings, _client, _log) : null;
                Drive();
                break;
            case LeaderChanged:
                break;
            case Due:
                Drive();
                break;
            case Driven driven:
                _isDriving = false;
                Timers.StartSingleTimer(nameof(Due), Due.Instance, driven.HasProgressed ? AtOnce : driven.IsBusy ? Busy : Quiet);
                break;
            case Akka.Actor.Status.Failure failed:
                _isDriving = false;
                _log.Write(failed.Cause, RangeLogEvents.CoordinatorFailed, failed.Cause.Message);
                Timers.StartSingleTimer(nameof(Due), Due.Instance, Quiet);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

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

    private sealed class Due : INoSerializationVerificationNeeded
    {
        public static readonly Due Instance = new();
    }
}
