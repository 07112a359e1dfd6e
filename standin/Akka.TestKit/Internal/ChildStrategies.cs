using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.TestKit.Internal;

/// <summary>A strategy for each child.</summary>
internal sealed class ChildStrategies : SupervisorStrategy
{
    private readonly Dictionary<IActorRef, SupervisorStrategy> _strategies = [];

    public override IDecider Decider => DefaultDecider;

    public void Set(IActorRef child, SupervisorStrategy strategy) => _strategies[child] = strategy ?? DefaultStrategy;

    protected override Directive Handle(IActorRef child, Exception exception) => Of(child).Decider.Decide(exception);

    internal override void ProcessFailure(
        ActorCell cell, bool restart, IActorRef child, Exception cause, ChildRestartStats stats, List<ChildRestartStats> children) =>
        Of(child).ProcessFailure(cell, restart, child, cause, stats, children);

    private SupervisorStrategy Of(IActorRef child) => _strategies.GetValueOrDefault(child) ?? DefaultStrategy;
}
