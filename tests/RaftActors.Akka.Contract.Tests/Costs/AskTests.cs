using Akka.Actor;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Costs;

/// <summary>A question that is over leaves nothing behind, however it ended.</summary>
[Collection(AloneCollection.Name)]
public sealed class AskTests() : AkkaTestKit("akka { loglevel = WARNING, log-dead-letters = off }")
{
    /// <summary>What so many questions would leave, if each left a path in the table of temporary actors, is several times as much.</summary>
    private const long Flat = 8L * 1024 * 1024;

    [Fact]
    public async Task Answered_questions_must_leave_nothing()
    {
        var actor = Sys.ActorOf(Props.Create(() => new NamesItsSender()));
        await AskAsync(1_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await AskAsync(100_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Flat);

        async Task AskAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await actor.Ask<int>("path", TimeSpan.FromMinutes(1));
            }
        }
    }

    [Fact]
    public async Task Questions_without_an_answer_must_leave_nothing_after_their_timeout()
    {
        var actor = Sys.ActorOf(Props.Create(() => new NamesItsSender()));
        await AskAsync(1_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await AskAsync(50_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Flat);

        async Task AskAsync(int count)
        {
            for (var done = 0; done < count; done += 1_000)
            {
                var questions = Enumerable.Range(0, 1_000).Select(_ => actor.Ask<int>("silence", TimeSpan.FromMilliseconds(20))).ToArray();
                foreach (var question in questions)
                {
                    await Assert.ThrowsAsync<AskTimeoutException>(() => question);
                }
            }
        }
    }

    private sealed class NamesItsSender : UntypedActor
    {
        private long _seen;

        protected override void OnReceive(object message)
        {
            // A temporary actor may get its name, and its place among the others, only when somebody asks for it.
            _seen += Sender.Path.Name.Length;
            if (message is "path")
            {
                Sender.Tell((int)_seen);
            }
        }
    }
}
