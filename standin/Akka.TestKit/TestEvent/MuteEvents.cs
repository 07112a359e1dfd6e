using Akka.Actor;
using Akka.TestKit.Internal;

namespace Akka.TestKit.TestEvent;

/// <summary>Gives filters to the <see cref="TestEventListener"/>.</summary>
public sealed class Mute : INoSerializationVerificationNeeded
{
    internal Mute(IReadOnlyCollection<LogEventFilter> filters) => Filters = filters;

    internal IReadOnlyCollection<LogEventFilter> Filters { get; }
}

/// <summary>Takes filters back.</summary>
public sealed class Unmute : INoSerializationVerificationNeeded
{
    internal Unmute(IReadOnlyCollection<LogEventFilter> filters) => Filters = filters;

    internal IReadOnlyCollection<LogEventFilter> Filters { get; }
}
