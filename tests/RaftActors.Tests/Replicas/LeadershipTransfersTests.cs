using Akka.TestKit;
using RaftActors.Messages;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Replicas;
using RaftActors.Requests;
using Xunit;

namespace RaftActors.Tests.Replicas;

/// <summary>Who waits for a transfer of leadership, and what it is told.</summary>
public sealed class LeadershipTransfersTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly ReplicaId N1 = new("n1");
    private static readonly ReplicaId N2 = new("n2");
    private readonly LeadershipTransfers _transfers = new();
    private readonly TestProbe _operator;

    public LeadershipTransfersTests() => _operator = CreateTestProbe();

    [Theory]
    [InlineData(TransferResult.Done, Outcome.Ok)]
    [InlineData(TransferResult.NotLeader, Outcome.NoLeader)]
    [InlineData(TransferResult.NoSuchVoter, Outcome.Refused)]
    [InlineData(TransferResult.TimedOut, Outcome.Refused)]
    public void An_operator_must_be_told_how_its_transfer_ended(TransferResult result, Outcome outcome)
    {
        Assert.Equal(N2, _transfers.Begin(new LeadershipRequest("g", 1, "n2"), _operator, N1)?.Target);
        Assert.True(_transfers.IsAwaited);
        _transfers.OnEnded(new TransferEnded(N2, result));

        Assert.Equal((1, outcome), Answer());
        Assert.False(_transfers.IsAwaited);
        Assert.False(_transfers.HasHandedOver);
    }

    [Fact]
    public void Only_one_operator_may_wait()
    {
        _transfers.Begin(new LeadershipRequest("g", 1, "n2"), _operator, N1);
        Assert.Null(_transfers.Begin(new LeadershipRequest("g", 2, "n2"), _operator, N1));
        Assert.Equal((2, Outcome.Refused), Answer());
    }

    [Fact]
    public void A_stopping_leader_must_hand_over_once_and_accept_no_other_transfer()
    {
        Assert.Equal(ReplicaId.None, _transfers.HandOver()?.Target);
        Assert.Null(_transfers.HandOver());
        Assert.Null(_transfers.Begin(new LeadershipRequest("g", 1, null), _operator, N1));
        Assert.Equal((1, Outcome.Refused), Answer());

        Assert.False(_transfers.HasHandedOver);
        _transfers.OnEnded(new TransferEnded(N2, TransferResult.TimedOut));
        Assert.True(_transfers.HasHandedOver);
    }

    [Fact]
    public void A_transfer_that_nobody_waits_for_must_be_answered_to_nobody()
    {
        _transfers.OnEnded(new TransferEnded(N2, TransferResult.Done));
        _transfers.Begin(new LeadershipRequest("g", 1, null), _operator, N1);
        _transfers.FailAll(Outcome.Unknown, "stopped");
        Assert.Equal((1, Outcome.Unknown), Answer());
    }

    private (long Id, Outcome Outcome) Answer()
    {
        var response = _operator.ExpectMsg<ClientResponse>();
        return (response.Id, response.Outcome);
    }
}
