using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit.Internal;

/// <summary>Matches log events and counts them for whoever waits.</summary>
internal sealed class LogEventFilter(Func<LogEvent, bool> isMatch, string description) : IEventFilter
{
    private int _count;
    private int _listeners;

    public int Count => Volatile.Read(ref _count);

    public bool Apply(LogEvent logEvent)
    {
        if (!isMatch(logEvent))
        {
            return false;
        }

        if (Volatile.Read(ref _listeners) > 0)
        {
            Interlocked.Increment(ref _count);
        }

        return true;
    }

    public void StartCounting()
    {
        Volatile.Write(ref _count, 0);
        Interlocked.Increment(ref _listeners);
    }

    public void StopCounting() => Interlocked.Decrement(ref _listeners);

    public override string ToString() => description;
}

/// <summary>Conditions on texts; a missing condition fits everything.</summary>
internal static class TextMatch
{
    public static Func<string, bool> Message(string message, string start, string contains) => (message, start, contains) switch
    {
        ({ } exact, _, _) => text => text == exact,
        (_, { } prefix, _) => text => text is not null && text.StartsWith(prefix, StringComparison.Ordinal),
        (_, _, { } part) => text => text is not null && text.Contains(part, StringComparison.Ordinal),
        _ => static _ => true,
    };

    public static Func<string, bool> Pattern(Regex pattern) => text => text is not null && pattern.IsMatch(text);

    /// <summary>The source as it stands, or the path in it with or without its address.</summary>
    public static Func<string, bool> Source(string source)
    {
        if (source is null)
        {
            return static _ => true;
        }

        return actual => actual == source
            || (ActorPath.TryParse(actual, out var path)
                && (path.ToStringWithoutAddress() == source || path.ToStringWithoutAddress() == "/user/" + source
                    || (ActorPath.TryParse(source, out var wanted) && wanted.ToStringWithoutAddress() == path.ToStringWithoutAddress())));
    }
}
