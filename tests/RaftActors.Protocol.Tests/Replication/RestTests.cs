using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Replication;

/// <summary>A leader of an idle group whose members agreed to a silence.</summary>
public sealed class RestTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly ReplicaOptions Options = new() { RestingHeartbeatInterval = Silence };

    [Fact]
    public void A_leader_whose_peers_all_agree_is_silent()
    {
        var rig = Idle(Options);

        AllAnswer(rig, Silence);
        rig.Expire();

        Assert.InRange(Left(rig), Silence * 0.75, Silence);
    }

    [Fact]
    public void Its_heartbeats_announce_the_silence_only_when_the_group_is_idle()
    {
        var rig = LeaderTests.Settled(new Rig(options: Options));
        AllAnswer(rig, default);
        Assert.DoesNotContain("silence", Text(rig.Expire()), StringComparison.Ordinal);
        AllAnswer(rig, default);
        rig.Expire();
        AllAnswer(rig, default);

        Assert.Contains("silence=00:00:10", Text(rig.Expire()), StringComparison.Ordinal);
    }

    [Fact]
    public void One_peer_that_does_not_agree_keeps_the_idle_heartbeats()
    {
        var rig = Idle(Options);

        rig.Step(Answer(rig, Rig.N2, Silence));
        rig.Step(Answer(rig, Rig.N3, default));
        rig.Expire();

        Assert.Equal(Options.IdleHeartbeatInterval, Left(rig));
    }

    [Fact]
    public void Each_silence_is_agreed_to_again()
    {
        var rig = Resting();

        rig.Step(Answer(rig, Rig.N2, Silence));
        rig.Expire();

        Assert.InRange(Left(rig), TimeSpan.Zero, Options.IdleHeartbeatInterval);
    }

    [Fact]
    public void A_resting_leader_does_not_step_down()
    {
        var rig = Resting();
        for (var i = 0; i < 5; i++)
        {
            AllAnswer(rig, Silence);
            rig.Expire();
            Assert.Equal(RaftRole.Leader, rig.Replica.Role);
        }
    }

    [Fact]
    public void After_a_silence_that_no_peer_answered_it_steps_down_as_usual()
    {
        var rig = Resting();
        var rested = rig.Now;
        while (rig.Replica.Role == RaftRole.Leader)
        {
            rig.Expire();
        }

        Assert.InRange(rig.Now - rested, Silence, (2 * Silence) + Options.ElectionTimeoutMax);
    }

    public static TheoryData<string, Input> Awakening() => new()
    {
        { "a command", new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }) },
        { "a read", new ReadRequest(1) },
        { "a read of a follower", new ReadIndex(Rig.N2, Rig.N1, new Term(1), 5, false) },
        { "a transfer", new TransferRequest(Rig.N2) },
        { "a pre-vote", new RequestVote(Rig.N2, Rig.N1, new Term(2), true, false, Rig.Id(1, 1)) },
        { "a lost peer", new PeerUnreachable(Rig.N2) },
        { "a change of members", new ChangeMembersRequest(1, new Configuration([Rig.N1, Rig.N2, Rig.N3], [Rig.N4])) },
    };

    [Theory]
    [MemberData(nameof(Awakening))]
    public void Whatever_happens_ends_the_rest(string what, Input input)
    {
        var rig = Resting();
        rig.Advance(TimeSpan.FromSeconds(5));

        rig.Step(input);

        Assert.True(Left(rig) <= Options.HeartbeatInterval, $"after {what} the next heartbeat is due in {Left(rig)}");
        Assert.DoesNotContain("silence", Text(rig.Expire()), StringComparison.Ordinal);
        Assert.Equal(RaftRole.Leader, rig.Replica.Role);
    }

    [Fact]
    public void A_vote_asked_by_a_stranger_does_not_end_the_rest()
    {
        var rig = Resting();

        rig.Step(new RequestVote(Rig.N5, Rig.N1, new Term(2), true, false, Rig.Id(1, 1)));

        Assert.True(Left(rig) > Options.ElectionTimeoutMax);
    }

    [Fact]
    public void Log_time_passes_while_the_group_rests()
    {
        var rig = Resting();
        var before = rig.Replica.Log.At(rig.Replica.LastLog.Index).Timestamp;
        var rested = rig.Now;
        rig.Advance(TimeSpan.FromSeconds(7));

        rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }));

        var passed = rig.Replica.Log.At(rig.Replica.LastLog.Index).Timestamp - before;
        Assert.InRange(passed, 7_000, (rested - new LogicalTime(0)).TotalMilliseconds + 7_000);
    }

    [Fact]
    public void A_follower_agrees_and_waits_for_the_silence_and_a_timeout()
    {
        var rig = new Rig(options: Options);

        var answer = Text(rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), LogIndex.Zero, 0, Silence)), rig.Persist());

        Assert.Contains("silence=00:00:10", answer, StringComparison.Ordinal);
        Assert.InRange(Left(rig), Silence + Options.ElectionTimeoutMin, Silence + Options.ElectionTimeoutMax);
    }

    [Fact]
    public void A_follower_gives_no_vote_during_the_silence()
    {
        var rig = RestingFollower();
        rig.Advance(Silence);

        Assert.False(GrantsPreVote(rig));
    }

    [Fact]
    public void A_follower_that_loses_the_leader_campaigns_and_votes_soon()
    {
        var rig = RestingFollower();
        rig.Advance(TimeSpan.FromSeconds(5));

        rig.Step(new PeerUnreachable(Rig.N2));

        Assert.InRange(Left(rig), Options.ElectionTimeoutMin * 0.05, Options.ElectionTimeoutMin * 0.15);
        Assert.True(GrantsPreVote(rig));
    }

    [Fact]
    public void Followers_that_lose_the_same_leader_campaign_in_turn()
    {
        var rig = new Rig(5, options: Options);
        rig.Step(new Heartbeat(Rig.N3, Rig.N1, new Term(1), LogIndex.Zero, 0, Silence));
        var second = new Rig(members: new Configuration([new("n0"), Rig.N1, Rig.N2]), options: Options);
        second.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), LogIndex.Zero, 0, Silence));
        rig.Advance(TimeSpan.FromSeconds(5));
        second.Advance(TimeSpan.FromSeconds(5));

        rig.Step(new PeerUnreachable(Rig.N3));
        second.Step(new PeerUnreachable(Rig.N2));

        Assert.InRange(Left(rig), Options.ElectionTimeoutMin * 0.05, Options.ElectionTimeoutMin * 0.15);
        Assert.InRange(Left(second), Options.ElectionTimeoutMin * 0.2, Options.ElectionTimeoutMin * 0.3);
    }

    [Fact]
    public void A_follower_that_loses_another_follower_keeps_the_silence()
    {
        var rig = RestingFollower();

        rig.Step(new PeerUnreachable(Rig.N3));

        Assert.True(Left(rig) > Silence);
    }

    [Fact]
    [Paper("T§6.4.1")]
    public void A_follower_that_loses_an_active_leader_waits_for_the_shortest_timeout_and_little_more()
    {
        var rig = new Rig(options: Options);
        rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), LogIndex.Zero, 0));
        rig.Persist();
        rig.Advance(TimeSpan.FromMilliseconds(50));

        rig.Step(new PeerUnreachable(Rig.N2));

        Assert.InRange(Left(rig) + TimeSpan.FromMilliseconds(50), Options.ElectionTimeoutMin * 1.05, Options.ElectionTimeoutMin * 1.15);
        Assert.False(GrantsPreVote(rig));
    }

    [Fact]
    public void A_request_at_a_follower_ends_the_silence()
    {
        var rig = RestingFollower();

        rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }));

        Assert.InRange(Left(rig), TimeSpan.Zero, Options.ElectionTimeoutMax);
    }

    private static Rig RestingFollower()
    {
        var rig = new Rig(options: Options);
        rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), LogIndex.Zero, 0, Silence));
        rig.Persist();
        return rig;
    }

    private static bool GrantsPreVote(Rig rig) =>
        Assert.IsType<RequestVoteResponse>(Assert.Single(rig.AskedForVote(Rig.N3, 2, 9, 1, preVote: true).Sent)).VoteGranted;

    private static Rig Idle(ReplicaOptions options)
    {
        var rig = LeaderTests.Settled(new Rig(options: options));
        AllAnswer(rig, default);
        for (var i = 0; i < 3; i++)
        {
            rig.Expire();
            AllAnswer(rig, default);
        }

        return rig;
    }

    private static Rig Resting()
    {
        var rig = Idle(Options);
        AllAnswer(rig, Silence);
        rig.Expire();
        return rig;
    }

    private static void AllAnswer(Rig rig, TimeSpan silence)
    {
        foreach (var peer in new[] { Rig.N2, Rig.N3 })
        {
            rig.Ack(peer, rig.Replica.LastLog.Index.Value);
            rig.Step(Answer(rig, peer, silence));
        }
    }

    private static HeartbeatResponse Answer(Rig rig, ReplicaId peer, TimeSpan silence) =>
        new(peer, Rig.N1, new Term(rig.Term), 1_000_000, silence);

    private static string Text(params Lines[] steps) =>
        string.Join('\n', steps.SelectMany(s => s.Sent.Concat(s.Left)).Select(m => m.ToString()));

    private static TimeSpan Left(Rig rig) => rig.Replica.NextDeadline - rig.Now;
}
