using Akka.Event;
using Akka.TestKit.Internal;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit;

/// <summary>The logger that event filters work with.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<LogEventFilter> _filters = [];

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                initialize.LoggingBus.Subscribe(Self, typeof(Mute));
                initialize.LoggingBus.Subscribe(Self, typeof(Unmute));
                initialize.LoggingBus.Subscribe(Self, typeof(DeadLetter));
                initialize.LoggingBus.Subscribe(Self, typeof(UnhandledMessage));
                return base.Receive(message);
            case Mute mute:
                _filters.AddRange(mute.Filters);
                return true;
            case Unmute unmute:
                foreach (var filter in unmute.Filters)
                {
                    _filters.Remove(filter);
                }

                return true;
            case LogEvent logEvent:
                if (!IsFiltered(logEvent))
                {
                    Print(logEvent);
                }

                return true;
            case DeadLetter letter:
                _ = IsFiltered(new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), letter));
                return true;
            case UnhandledMessage unhandled:
                var text = $"Unhandled message from {unhandled.Sender} to {unhandled.Recipient}: {unhandled.Message}";
                _ = IsFiltered(new Warning(unhandled.Recipient.Path.ToString(), unhandled.Recipient.GetType(), text));
                return true;
            default:
                return base.Receive(message);
        }
    }

    private bool IsFiltered(LogEvent logEvent)
    {
        foreach (var filter in _filters)
        {
            if (filter.Apply(logEvent))
            {
                return true;
            }
        }

        return false;
    }
}
