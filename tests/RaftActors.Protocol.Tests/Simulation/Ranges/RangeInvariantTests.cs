using System.Collections.Immutable;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Simulation;
using RaftActors.Simulation.Invariants.Ranges;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.Ranges;

/// <summary>Each invariant of the world of ranges, shown a violation made by hand.</summary>
public sealed class RangeInvariantTests
{
    private static readonly byte[] M = "m"u8.ToArray();
    private static readonly byte[] Z = "z"u8.ToArray();
    private static readonly KeyRange Left = new(default, M);
    private static readonly KeyRange Right = new(M, null);
    private static readonly ReplicaId A = new("n1.1");
    private static readonly ReplicaId B = new("n2.2");
    private static readonly ReplicaId C = new("n3.3");

    [Fact]
    public void R1_a_key_with_two_owners_or_none()
    {
        var founded = Owned();
        Violates("R1", () => founded.Founded("kv-r9", Right, 1));
        Violates("R1", () => Owned().Split("kv-r1", Left, 2, "kv-r2", new KeyRange(Z, null), 2));
        var gap = new KeyOwnership();
        gap.Founded("kv-r1", Left, 1);
        Violates("R1", gap.RequireTiles);
        Owned().RequireTiles();
    }

    [Fact]
    public void R2_a_version_that_does_not_grow()
    {
        Violates("R2", () => Owned().Split("kv-r1", Left, 2, "kv-r2", Right, 1));
        Violates("R2", () => Owned().Raised("kv-r1", 0));
        var ownership = Owned();
        ownership.Executed("kv-r1", M, 3);
        Violates("R2", () => ownership.Executed("kv-r1", M, 2));
    }

    [Fact]
    public void R3_a_write_by_a_group_that_does_not_own_the_key()
    {
        var ownership = Owned();
        ownership.Split("kv-r1", Left, 2, "kv-r2", Right, 2);
        ownership.Executed("kv-r2", Z, 2);
        Violates("R3", () => ownership.Executed("kv-r1", Z, 2));
    }

    [Fact]
    public void R4_a_number_taken_back_or_allotted_twice()
    {
        var facts = new MapFacts();
        facts.Changed(Founded(out var map).Capture());
        Violates("R4", () => facts.Changed(map with { NextIncarnation = map.NextIncarnation - 1 }));
        facts = new MapFacts();
        facts.Changed(map);
        var range = map.Ranges[0];
        var taken = range.Replicas[0] with { Node = "n9" };
        Violates("R4", () => facts.Changed(map with { Ranges = [range with { Replicas = range.Replicas.SetItem(0, taken) }] }));
    }

    [Fact]
    public void R5_halves_that_are_not_the_whole_and_what_is_not_inherited()
    {
        var births = new ChildBirths();
        births.Split("kv-r1", 5, "kv-r2", [A, B, C], 10, 4, 6);
        Violates("R5", () => births.Split("kv-r1", 5, "kv-r2", [A, B, C], 10, 10, 6));
        Violates("R5", () => births.Inherited("kv-r2", [1], [], 7, 7));
        Violates("R5", () => births.Inherited("kv-r2", [1], [1], 7, 0));
    }

    [Fact]
    public void R6_replicas_that_begin_differently()
    {
        var births = new ChildBirths();
        births.Born("kv-r2", A, 1, false, default, default);
        Violates("R6", () => births.Born("kv-r2", B, 2, false, default, default));
    }

    [Fact]
    public void R7_another_leader_of_the_first_term()
    {
        var terms = new TermsAndVotes();
        terms.Named("kv-r2", A);
        terms.Leads("kv-r2", A, 1, 3);
        Violates("R7", () => terms.Leads("kv-r2", B, 1, 3));
        Violates("R7", () => terms.Leads("kv-r2", A, 1, 4));
        Violates("R7", () => terms.Campaigns("kv-r2", B, 1, true));
    }

    [Fact]
    public void R8_a_replica_without_state_that_does_more_than_vote()
    {
        var terms = new TermsAndVotes();
        terms.Named("kv-r2", A);
        Violates("R8", () => terms.Campaigns("kv-r2", B, 4, false));
        Violates("R8", () => terms.Acknowledges("kv-r2", B, 7, false));
    }

    [Fact]
    public void Two_leaders_or_two_votes_in_a_term()
    {
        var terms = new TermsAndVotes();
        terms.Leads("kv-r1", A, 4, 1);
        Violates("OneLeader", () => terms.Leads("kv-r1", B, 4, 1));
        terms.Voted("kv-r1", C, 4, A);
        terms.Voted("kv-r1", C, 4, A);
        Violates("OneVote", () => terms.Voted("kv-r1", C, 4, B));
    }

    [Fact]
    public void R9_a_snapshot_behind_a_split_before_a_majority_is_born()
    {
        var births = new ChildBirths();
        births.Split("kv-r1", 5, "kv-r2", [A, B, C], 0, 0, 0);
        births.Saved("kv-r1", A, 4);
        births.Initialised("kv-r2", A);
        Violates("R9", () => births.Saved("kv-r1", A, 5));
        births.Initialised("kv-r2", B);
        births.Saved("kv-r1", A, 5);
    }

    [Fact]
    public void R10_a_birth_over_a_state_or_a_vote()
    {
        var voted = new HardState(new Term(4), C);
        Violates("R10", () => new ChildBirths().Born("kv-r2", A, 1, true, default, default));
        Violates("R10", () => new ChildBirths().Born("kv-r2", A, 1, false, voted, new HardState(new Term(1), A)));
        Violates("R10", () => new ChildBirths().Born("kv-r2", A, 1, false, voted, new HardState(new Term(4), A)));
        new ChildBirths().Born("kv-r2", A, 1, false, voted, voted);
    }

    [Fact]
    public void R11_and_R12_a_replica_that_comes_back_or_goes_too_early()
    {
        var lives = new Lives();
        lives.Committed("kv-r1", [A, B, C]);
        Violates("R12", () => lives.Destroyed("kv-r1", A));
        lives.Committed("kv-r1", [B, C]);
        lives.Destroyed("kv-r1", A);
        Violates("R11", () => lives.Hosted("kv-r1", A, new DataId(1)));
        Violates("R11", () => lives.Votes("kv-r1", A));
        lives.Retired("kv-r1");
        lives.Destroyed("kv-r1", B);
    }

    [Fact]
    public void R13_a_replica_on_another_disk()
    {
        var lives = new Lives();
        lives.Hosted("kv-r1", A, new DataId(1));
        lives.Hosted("kv-r1", A, new DataId(1));
        Violates("R13", () => lives.Hosted("kv-r1", A, new DataId(2)));
    }

    [Fact]
    public void R18_a_command_executed_twice_a_lost_write_and_a_stale_read()
    {
        var executions = new Executions();
        executions.Executed("kv-r1@3", 7, 1, M, 10, 0);
        Violates("R18", () => executions.Executed("kv-r2@9", 7, 1, M, 11, 10));
        Violates("R18", () => executions.Executed("kv-r2@9", 7, 2, M, 11, 0));
        Violates("R18", () => executions.Answered(7, 1, 5));
        Violates("R18", () => executions.Answered(7, 3, 0));
        executions.Read(M, 10, executions.PositionOf(M, 10));
        Violates("R18", () => executions.Read(M, 0, executions.PositionOf(M, 10)));
    }

    [Fact]
    public void R20_a_cancelled_operation_with_effect_and_one_that_goes_back()
    {
        var facts = new MapFacts();
        var map = Founded(out var open);
        var found = open.Operations[0];
        facts.Changed(open);
        Violates("R20", () => facts.Changed(open with { Ranges = [open.Ranges[0] with { Operation = 99 }] }));
        map.Apply(new MapCommand.Complete(found.Id, new OperationFacts { ConfigurationIndex = 1 }), 3, 3);
        var ended = map.Capture();
        Violates("R20", () => facts.Changed(ended));

        facts = new MapFacts();
        facts.Done(found.Id);
        facts.Changed(ended);
        Violates("R20", () => facts.Changed(ended with { Operations = [found] }));
        facts = new MapFacts();
        facts.Changed(ended with { Operations = [found with { Outcome = OperationOutcome.Cancelled, FinishedAt = 3 }] });
        Violates("R20", () => facts.Done(found.Id));
    }

    [Fact]
    public void Replicas_that_differ()
    {
        var states = new EqualStates();
        states.Applied("kv-r1", "n1.1", 5, 1);
        Violates("EqualStates", () => states.Applied("kv-r1", "n2.2", 5, 2));
    }

    private static KeyOwnership Owned()
    {
        var ownership = new KeyOwnership();
        ownership.Founded("kv-r1", KeyRange.All, 1);
        return ownership;
    }

    private static RangeMap Founded(out MapImage image)
    {
        var map = new RangeMap();
        map.Apply(new MapCommand.RegisterNode(new NodeRecord { Id = "n1", DataId = new DataId(1) }, DataId.None), 1, 1);
        map.Apply(
            new MapCommand.PutKeyspace(
                new KeyspaceRecord { Name = "kv", Machine = "map", Replicas = 1, Placement = Placement.Anywhere },
                [ImmutableArray.Create(new PlannedReplica("n1", MemberKind.Voter))]),
            2,
            2);
        image = map.Capture();
        return map;
    }

    private static void Violates(string invariant, Action act) =>
        Assert.StartsWith(invariant, Assert.Throws<SafetyViolation>(act).Invariant, StringComparison.Ordinal);
}
