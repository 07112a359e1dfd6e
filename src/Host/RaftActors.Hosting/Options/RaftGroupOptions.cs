using RaftActors.Machines;

namespace RaftActors.Hosting.Options;

/// <summary>
/// One group: <c>raft-actors.groups.NAME</c>. The members apply only to a new group; afterwards its log has them. The same on every node.
/// </summary>
public sealed class RaftGroupOptions
{
    /// <summary>
    /// The machine's name: <c>kv</c>, <c>counter</c>, <c>lock</c>, <c>ledger</c>, one of <c>raft-actors.machines</c> or one added by
    /// <c>WithRaftMachine</c>. <c>WithRaftGroup</c> sets it to the name of the machine's class. <c>machine</c>
    /// </summary>
    public string? Machine { get; set; }

    /// <summary>The nodes that vote; by default all nodes that are not learners. <c>voters</c></summary>
    public IList<string>? Members { get; set; }

    /// <summary>The nodes that receive the log and do not vote. <c>learners</c></summary>
    public IList<string>? Learners { get; set; }

    /// <summary>The voters that store no commands. <c>witnesses</c></summary>
    public IList<string>? Witnesses { get; set; }

    /// <summary>What happens if the machine throws on a committed command. <c>on-apply-exception</c></summary>
    public ApplyExceptionPolicy? OnApplyException { get; set; }

    internal void Write(HoconWriter to)
    {
        to.Set("machine", Machine);
        to.Set("voters", Members);
        to.Set("learners", Learners);
        to.Set("witnesses", Witnesses);
        to.SetWord("on-apply-exception", OnApplyException);
    }
}
