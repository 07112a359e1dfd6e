using Akka.Actor;
using Akka.Event;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class LoggingTests() : AkkaTestKit("akka.loglevel = DEBUG\nakka.stdout-loglevel = OFF")
{
    [Fact]
    public void Log_events_must_be_published_with_level_source_and_message()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Logger()), "logger");
        Sys.EventStream.Subscribe<Info>(TestActor);
        actor.Tell("hello");
        var info = FishForMessage<Info>(e => e.Message.ToString() == "got hello from 1");
        Assert.Equal(LogLevel.InfoLevel, info.LogLevel());
        Assert.Contains("/user/logger", info.LogSource);
    }

    [Fact]
    public void Errors_must_carry_their_cause()
    {
        Sys.EventStream.Subscribe<Error>(TestActor);
        var cause = new InvalidOperationException("why");
        Logging.GetLogger(Sys, "src").Error(cause, "failed with {0}", 5);
        var error = ExpectMsg<Error>();
        Assert.Same(cause, error.Cause);
        Assert.Equal("failed with 5", error.Message.ToString());
    }

    [Fact]
    public void Levels_must_be_enabled_by_configuration()
    {
        var system = ActorSystem.Create("l", "akka.loglevel = WARNING\nakka.stdout-loglevel = OFF");
        var log = Logging.GetLogger(system, "src");
        Assert.Equal((false, false, true, true), (log.IsDebugEnabled, log.IsInfoEnabled, log.IsWarningEnabled, log.IsErrorEnabled));
        Assert.True(log.IsEnabled(LogLevel.ErrorLevel));
        Shutdown(system);
    }

    [Fact]
    public void A_level_that_is_off_must_not_be_published()
    {
        var system = ActorSystem.Create("l", "akka.loglevel = ERROR\nakka.stdout-loglevel = OFF");
        var probe = CreateTestProbe(system);
        system.EventStream.Subscribe(probe.Ref, typeof(LogEvent));
        Logging.GetLogger(system, "src").Warning("nobody hears {0}", 1);
        Logging.GetLogger(system, "src").Error("heard");
        Assert.Equal("heard", probe.FishForMessage<LogEvent>(e => e.LogSource.StartsWith("src", StringComparison.Ordinal)).Message.ToString());
        Shutdown(system);
    }

    [Fact]
    public void A_failure_must_be_logged_as_an_error()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Logger()));
        EventFilter.Exception<InvalidOperationException>("told to fail").ExpectOne(() => actor.Tell(5));
    }

    [Fact]
    public void Dead_letters_must_be_logged()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new Echo())));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        EventFilter.Info(contains: "dead letters encountered").ExpectOne(() => actor.Tell("late"));
    }

    [Theory]
    [InlineData("plain", new object[0], "plain")]
    [InlineData("{0} and {1}", new object[] { 1, "b" }, "1 and b")]
    [InlineData("{1} and {0}", new object[] { 1, "b" }, "b and 1")]
    [InlineData("{{0}} {0:000}", new object[] { 7 }, "{0} 007")]
    public void The_formatter_must_fill_numbered_holes(string format, object[] args, string expected) =>
        Assert.Equal(expected, DefaultLogMessageFormatter.Instance.Format(format, args));

    private sealed class Logger : UntypedActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        protected override void OnReceive(object message)
        {
            if (message is int)
            {
                throw new InvalidOperationException("told to fail");
            }

            _log.Info("got {0} from {1}", message, 1);
        }
    }
}
