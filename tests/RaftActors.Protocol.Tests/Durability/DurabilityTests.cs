using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Durability;

/// <summary>What counts as durable, and when promises may be sent.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public void The_gate_holds_promises_until_their_write_is_durable_and_keeps_their_order()
    {
        var gate = new DurabilityGate();
        Assert.False(gate.TryPass(Promise(1)));
        Assert.False(gate.TryPass(Promise(2)));
        gate.Persisted(1);
        Assert.True(gate.TryRelease(out _));
        Assert.False(gate.TryRelease(out _));

        // Already durable, but an earlier promise still waits: it must not overtake that one.
        Assert.False(gate.TryPass(Promise(1)));
        gate.Persisted(2);
        Assert.True(gate.TryRelease(out _));
        Assert.True(gate.TryRelease(out _));
        Assert.Equal(0, gate.Count);
        Assert.True(gate.TryPass(Promise(2)));
    }

    [Fact]
    public void An_old_acknowledgement_does_not_vouch_for_entries_overwritten_since()
    {
        var rig = new Rig();
        rig.Append(Rig.N2, 1, 0, 0, [1, 1, 1], 0);
        var first = rig.LastWrite;
        rig.Append(Rig.N3, 2, 1, 1, [2], 0);

        rig.Step(new Persisted(first, Rig.Id(3, 1)));
        Assert.Equal(1, rig.Replica.DurableIndex.Value);

        rig.Persist();
        Assert.Equal(2, rig.Replica.DurableIndex.Value);
    }

    [Fact]
    public void An_old_acknowledgement_does_not_vouch_for_an_entry_that_a_third_write_restored()
    {
        // Entry 2 of term 1 is written, overwritten and written again. After the first write it is on disk, but about to be removed.
        var rig = new Rig();
        rig.Append(Rig.N2, 1, 0, 0, [1, 1], 0);
        var first = rig.LastWrite;
        rig.Append(Rig.N3, 2, 1, 1, [2], 0);
        rig.Append(Rig.N2, 3, 1, 1, [1], 0);

        rig.Step(new Persisted(first, Rig.Id(2, 1)));

        Assert.Equal(1, rig.Replica.DurableIndex.Value);
    }

    /// <summary>The second guard: even if the write numbers agree, the named entry must be the one in the log.</summary>
    [Fact]
    public void A_completion_that_names_an_entry_not_in_the_log_makes_nothing_durable()
    {
        var rig = new Rig();
        rig.Append(Rig.N2, 2, 0, 0, [2, 2], 0);

        rig.Step(new Persisted(rig.LastWrite, Rig.Id(2, 1)));
        Assert.Equal(0, rig.Replica.DurableIndex.Value);
    }

    /// <summary>§5.2: only a group of one shows this, because requests to other voters wait for the candidate's vote anyway.</summary>
    [Fact]
    public void A_candidates_own_vote_counts_once_its_own_write_is_durable_and_not_an_earlier_one()
    {
        var rig = new Rig(1);
        rig.Append(Rig.N2, 1, 0, 0, [1], 0);
        var earlier = rig.LastWrite;
        rig.Campaign();
        Assert.True(rig.LastWrite > earlier);

        rig.Step(new Persisted(earlier, Rig.Id(1, 1)));
        Assert.Equal(RaftRole.Candidate, rig.Replica.Role);

        rig.Persist();
        Assert.Equal(RaftRole.Leader, rig.Replica.Role);
    }

    [Fact]
    public void A_step_writes_at_most_once_and_always_with_the_hard_state()
    {
        var rig = new Rig(log: [1, 1]);

        var write = Assert.Single(rig.Append(Rig.N2, 2, 1, 1, [2, 2], 0).Writes);

        Assert.Equal("Persist w=1 t=2 vote=- truncate-after=1 n=2 last=3@2", write.ToString());
    }

    private static SendWhenDurable Promise(long writeId) =>
        new(new HeartbeatResponse(Rig.N1, Rig.N2, new Term(1), 0), writeId);
}
