using System.Diagnostics;

namespace Akka.Actor.Internal;

internal abstract class ScheduledWork(ICancelable cancelable)
{
    public long Due { get; set; }

    public long Interval { get; set; }

    public bool IsCancelled => cancelable is { IsCancellationRequested: true };

    public abstract void Run();
}

internal sealed class ScheduledTell(ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) : ScheduledWork(cancelable)
{
    public override void Run() => receiver.Tell(message, sender);
}

internal sealed class ScheduledAction(Action action, ICancelable cancelable) : ScheduledWork(cancelable)
{
    public override void Run() => action();
}

internal static class MonotonicTime
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static TimeSpan Now => Stopwatch.GetElapsedTime(Start);
}
