using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation;
using RaftActors.Simulation.Invariants;
using RaftActors.Simulation.Views;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>The base of all self-tests: a group, its replicas, and the check that the right invariant fires.</summary>
public abstract class InvariantSelfTests
{
    private protected InvariantSelfTests()
    {
        Group = new HandMadeGroup();
        (N1, N2, N3, N4) = (Group.All[0], Group.All[1], Group.All[2], Group.All[3]);
    }

    private protected HandMadeGroup Group { get; }

    private protected HandMadeReplica N1 { get; }

    private protected HandMadeReplica N2 { get; }

    private protected HandMadeReplica N3 { get; }

    private protected HandMadeReplica N4 { get; }

    private protected static void Fires(Invariant invariant, Action violation) =>
        Assert.Equal(invariant.GetType().Name, Assert.Throws<SafetyViolation>(violation).Invariant);

    /// <summary>A step that changes a replica's state.</summary>
    private protected static void Step(Invariant invariant, HandMadeReplica replica, Input input, Action becomes)
    {
        var before = Before.Of(replica, input);
        becomes();
        invariant.Stepped(replica, input, before);
    }

    private protected static AppendEntriesResponse Ack(HandMadeReplica from, HandMadeReplica to, long term, long match) =>
        new(from.Id, to.Id, new Term(term), true, new LogIndex(match), LogIndex.Zero, EntryId.Zero);

    private protected static AppendEntries Append(
        HandMadeReplica from, HandMadeReplica to, long term, EntryId prev, long commit,
        params Entry[] entries) => new(from.Id, to.Id, new Term(term), prev, entries, new LogIndex(commit));

    private protected static RequestVoteResponse Vote(HandMadeReplica from, HandMadeReplica to, long term, bool isPreVote = false) =>
        new(from.Id, to.Id, new Term(term), isPreVote, VoteGranted: true);

    private protected static RequestVote Ask(HandMadeReplica from, HandMadeReplica to, long term, EntryId last) =>
        new(from.Id, to.Id, new Term(term), IsPreVote: false, IsTransfer: false, last);
}
