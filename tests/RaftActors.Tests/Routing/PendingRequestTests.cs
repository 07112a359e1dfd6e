using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Requests;
using RaftActors.Routing;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>When a request is retried, repeated or given up.</summary>
public sealed class PendingRequestTests
{
    private static readonly TimeSpan Deadline = Ms(10_000);

    private static readonly ClientRequest Command = new CommandRequest("g", 1, default);
    private static readonly ClientRequest InSession = new CommandRequest("g", 1, default, new SessionSequence(300, 3));
    private static readonly ClientRequest Read = new QueryRequest("g", 1, default, Consistency.Linearizable);

    [Fact]
    public void A_plain_command_that_was_sent_is_due_at_its_deadline_only()
    {
        var request = Sent(Command, "n2");

        Assert.False(request.IsDue(Deadline - Ms(1), "n1"));
        Assert.True(request.IsDue(Deadline, "n1"));
        Assert.True(request.IsOverdue(Deadline));
    }

    [Fact]
    public void A_postponed_request_is_due_after_the_delay()
    {
        var request = Sent(Command, "n2");
        request.Postpone("not the leader", Ms(100));

        Assert.Null(request.SentTo);
        Assert.Equal("not the leader", request.LastRefusal);
        Assert.False(request.IsDue(Ms(139), "n1"));
        Assert.True(request.IsDue(Ms(140), "n1"));
    }

    [Theory]
    [InlineData(1, 700, 1400)]
    [InlineData(2, 700, 2800)]
    [InlineData(5, 700, 11_200)]
    [InlineData(9, 700, 11_200)]
    public void Repetitions_of_commands_come_ever_more_slowly(int attempts, int read, int command)
    {
        Assert.Equal((read, command), (FirstDue(Read), FirstDue(InSession)));

        int FirstDue(ClientRequest wire)
        {
            var request = new PendingRequest(wire, ActorRefs.Nobody, Ms(1_000_000));
            for (var i = 0; i < attempts; i++)
            {
                request.Send("n2", TimeSpan.Zero);
            }

            Assert.False(request.IsDue(Ms(999_999), "n2"));
            return Enumerable.Range(0, 20_000).First(ms => request.IsDue(Ms(ms), "n1"));
        }
    }

    [Fact]
    public void A_doubtful_node_may_still_answer_a_command_for_a_while_but_not_a_read()
    {
        var command = Sent(Command, "n2");
        command.Doubt(Ms(100));
        command.Doubt(Ms(300));
        Assert.False(command.IsDue(Ms(499), "n1"));
        Assert.True(command.IsDue(Ms(500), "n1"));

        var read = Sent(Read, "n2");
        read.Doubt(Ms(100));
        Assert.True(read.IsDue(Ms(100), "n1"));
    }

    [Fact]
    public void An_attempt_without_an_answer_leaves_a_command_open_but_not_a_read()
    {
        var (command, read) = (Sent(InSession, "n2"), Sent(Read, "n2"));
        command.LeaveOpen();
        read.LeaveOpen();

        Assert.True(command.MayHaveHappened);
        Assert.False(read.MayHaveHappened);
    }

    private static PendingRequest Sent(ClientRequest wire, string node)
    {
        var request = new PendingRequest(wire, ActorRefs.Nobody, Deadline);
        request.Send(node, TimeSpan.Zero);
        return request;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
