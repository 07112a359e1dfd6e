using System.Collections.Immutable;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Tests.Simulation.SelfTests;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;
using RaftActors.Ranges.State;
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
    [SelfTestOf(typeof(KeyOwnership))]
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

        ownership.Frozen("kv-r2", 7);
        Violates("R3", () => ownership.Executed("kv-r2", Z, 2));
        ownership.Served("kv-r2", 0);
        Violates("R3", () => ownership.Served("kv-r2", ownership.FrozenBy("kv-r2")));
        ownership.Thawed("kv-r2");
        ownership.Executed("kv-r2", Z, 2);
    }

    [Fact]
    public void R1_and_R2_keys_taken_over_from_a_range_that_serves_them_or_without_a_higher_version()
    {
        var ownership = Owned();
        ownership.Split("kv-r1", Left, 2, "kv-r2", Right, 2);
        Violates("R1", () => ownership.Absorbed("kv-r1", "kv-r2", KeyRange.All, 3));
        ownership.Frozen("kv-r2", 7);
        Violates("R1", () => ownership.Absorbed("kv-r1", "kv-r2", Left, 3));
        Violates("R2", () => ownership.Absorbed("kv-r1", "kv-r2", KeyRange.All, 2));
        ownership.Absorbed("kv-r1", "kv-r2", KeyRange.All, 3);
        Violates("R3", () => ownership.Executed("kv-r2", Z, 3));
        Violates("R1", () => ownership.Absorbed("kv-r1", "kv-r2", KeyRange.All, 4));
        ownership.RequireTiles();
    }

    [Fact]
    [SelfTestOf(typeof(MapFacts))]
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
    [SelfTestOf(typeof(ChildBirths))]
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
    [SelfTestOf(typeof(TermsAndVotes))]
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
    [SelfTestOf(typeof(Lives))]
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
    [SelfTestOf(typeof(MergeOutcomes))]
    public void R14_a_merge_that_is_decided_twice_or_whose_source_does_not_wait()
    {
        var merges = new MergeOutcomes();
        merges.Decided("kv-r1", 5, MergeOutcome.Absorbed);
        merges.Retired("kv-r2", 5);
        Violates("R14", () => merges.Decided("kv-r1", 5, MergeOutcome.Cancelled));
        Violates("R14", () => merges.Thawed("kv-r2", 5, true));
        Violates("R14", () => merges.Retired("kv-r2", 6));
        Violates("R14", () => merges.Thawed("kv-r2", 6, true));
        merges.Thawed("kv-r2", 7, false);
        Violates("R14", () => merges.Decided("kv-r1", 7, MergeOutcome.Absorbed));
        merges.Decided("kv-r1", 8, MergeOutcome.Cancelled);
        merges.Thawed("kv-r2", 8, true);
    }

    [Fact]
    public void R15_keys_that_differ_from_those_of_the_source()
    {
        var merges = new MergeOutcomes();
        merges.Frozen(5, 77);
        merges.Absorbed("kv-r1", 5, 77);
        Violates("R15", () => merges.Absorbed("kv-r1", 5, 78));
        Violates("R15", () => merges.Absorbed("kv-r1", 6, 77));
    }

    [Fact]
    [SelfTestOf(typeof(KeyRevisions))]
    public void R16_a_revision_that_does_not_grow()
    {
        var revisions = new KeyRevisions();
        revisions.Executed("kv-r1", M, 9, 50);
        revisions.Executed("kv-r1", Z, 8, 40);
        Violates("R16", () => revisions.Executed("kv-r2", M, 9, 50));
        Violates("R16", () => revisions.Executed("kv-r2", M, 10, 49));
    }

    [Fact]
    [SelfTestOf(typeof(Executions))]
    public void R18_a_command_executed_twice_a_lost_write_and_a_stale_read()
    {
        var executions = new Executions();
        executions.Executed("kv-r1@3", 7, 1, M, 10, 0);
        Violates("R18", () => executions.Executed("kv-r2@9", 7, 1, M, 11, 10));
        Violates("R18", () => executions.Executed("kv-r2@9", 7, 2, M, 11, 0));
        Violates("R18", () => executions.Answered(7, 1, 5));
        Violates("R18", () => executions.Answered(7, 3, 0));
        executions.Read(M, 0, executions.Acknowledged(M));
        executions.Acknowledge(M, 10);
        executions.Read(M, 10, executions.Acknowledged(M));
        Violates("R18", () => executions.Read(M, 0, executions.Acknowledged(M)));
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
    [SelfTestOf(typeof(MemberChanges))]
    public void R21_members_that_change_unasked_in_one_step_or_back()
    {
        var before = new Configuration([A, B, C]);
        var D = new ReplicaId("n4.4");
        var with = new Configuration([A, B, C], [D]);
        var joint = new Configuration([A, B, D], null, [A, B, C]);
        Violates("R21", () => Changes().Changed("kv-r1", 2, 7, with));

        var changes = Changes();
        changes.Proposed("kv-r1", 2, 7, 4);
        Violates("R21", () => changes.Changed("kv-r1", 2, 7, with));

        changes = Changes();
        changes.Proposed("kv-r1", 2, 7, 5);
        Violates("R21", () => changes.Changed("kv-r1", 2, 7, new Configuration([A, B, D])));
        changes.Changed("kv-r1", 2, 7, joint);
        Violates("R21", () => changes.Changed("kv-r1", 2, 8, before));
        changes.Changed("kv-r1", 2, 8, joint.Leave());

        changes.Listed(Range(8, A, B, D));
        Violates("R21", () => changes.Listed(Range(8, A, B, C)));
        Violates("R21", () => changes.Listed(Range(7, A, B, D)));
        var removed = new ReplicaRecord("n3", 3, MemberKind.Voter, ReplicaStage.Removed, new DataId(1));
        var range = Range(8, A, B, D);
        changes.Listed(range with { Replicas = range.Replicas.Add(removed) });
        changes.Proposed("kv-r1", 2, 9, 8);
        Violates("R21", () => changes.Changed("kv-r1", 2, 9, new Configuration([A, B, D], [C])));
        Violates("R21", () => changes.Listed(range.With(range.Replicas[0] with { Stage = ReplicaStage.Removed })));

        MemberChanges Changes()
        {
            var began = new MemberChanges();
            began.Began("kv-r1", 5, before);
            return began;
        }
    }

    [Fact]
    [SelfTestOf(typeof(PlannedChanges))]
    public void R32_a_plan_that_differs_takes_too_much_or_puts_two_replicas_on_a_node()
    {
        var plans = new PlannedChanges();
        var one = new Proposal.Drive(1, "why", 3);
        plans.Planned([one], [one with { }]);
        Violates("R32", () => plans.Planned([one], []));

        var keyspace = new KeyspaceRecord { Name = "kv", Machine = "map", Replicas = 3, Placement = Placement.Anywhere };
        var map = new MapView { Version = 1, Keyspaces = [keyspace], Ranges = [Range(5, A, B, C)] };
        var replace = new MapCommand.BeginMove("kv-r1", 1, 5, "n3", 3, "n4", MemberKind.Voter, 0);
        plans.Proposed(map, replace);
        Violates("R32", () => plans.Proposed(map, replace with { ToNode = null }));
        Violates("R32", () => plans.Proposed(map, replace with { ToNode = "n1" }));
    }

    [Fact]
    [SelfTestOf(typeof(EqualStates))]
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

    private static RangeRecord Range(long configurationIndex, params ReplicaId[] members) => new()
    {
        Number = 1,
        Group = "kv-r1",
        Keyspace = "kv",
        Keys = KeyRange.All,
        Version = 1,
        Stage = RangeStage.Active,
        ConfigurationIndex = configurationIndex,
        Replicas =
        [
            .. members.Select(m => new ReplicaRecord(m.Node, m.Incarnation, MemberKind.Voter, ReplicaStage.Member, new DataId(1))),
        ],
        Birth = new Birth(BirthKind.Fresh, "", 1),
    };

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
