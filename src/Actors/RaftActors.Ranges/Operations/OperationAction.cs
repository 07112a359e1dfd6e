using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// What a driver does next. Each names its operation and what it expects (a version, a step, a configuration index, an attempt), so that a
/// late or repeated one does nothing. A driver that does not know whether one arrived looks again.
/// </summary>
/// <param name="Operation">The operation; zero for what belongs to none.</param>
internal abstract record OperationAction(long Operation)
{
    /// <summary>Nothing is left to do.</summary>
    internal sealed record Finished(long Operation) : OperationAction(Operation);

    /// <summary>Looks again later.</summary>
    /// <param name="Operation">The operation.</param>
    /// <param name="Reason">What is waited for, for people.</param>
    /// <param name="Until">The log time at which the driver will do something else; zero if it will go on waiting.</param>
    internal sealed record Wait(long Operation, string Reason, long Until = 0) : OperationAction(Operation);

    /// <summary>Waits too, and tells people: it has taken long, or cannot be.</summary>
    internal sealed record Report(long Operation, OperationProblem Problem, string Text) : OperationAction(Operation);

    /// <summary>Proposes an entry to the leader of a range's group.</summary>
    internal sealed record Propose(string Group, RangeEntry Entry) : OperationAction(Entry.Operation);

    /// <summary>Proposes a command to the map.</summary>
    internal sealed record ChangeMap(long Operation, MapCommand Command) : OperationAction(Operation);

    /// <summary>
    /// Orders a source's leader to ship. An order for an attempt that it makes or has made changes nothing. The attempts in the target's
    /// log must grow with the leader's term first and this number second: two leaders may be given the same order.
    /// </summary>
    internal sealed record Ship(long Operation, string Group, ReplicaId Leader, long Attempt) : OperationAction(Operation);

    /// <summary>
    /// Asks a group's leader to change its members, in one step or through a joint configuration. With nothing to remove or add it appends
    /// the present members once more, so that no request that expects the index before can apply later.
    /// </summary>
    /// <param name="Operation">The operation.</param>
    /// <param name="Group">The group.</param>
    /// <param name="ConfigurationIndex">The index that its latest configuration must have; refused otherwise.</param>
    /// <param name="Remove">The member to leave out; none for none.</param>
    /// <param name="Add">The member to add, or to give another kind; none for none.</param>
    /// <param name="Kind">What the added one becomes.</param>
    internal sealed record ChangeMembers(
        long Operation, string Group, long ConfigurationIndex, ReplicaId Remove, ReplicaId Add, MemberKind Kind)
        : OperationAction(Operation);

    /// <summary>Asks a group's leader to hand over; does nothing if another one leads by then.</summary>
    internal sealed record Transfer(long Operation, string Group, ReplicaId From, ReplicaId To) : OperationAction(Operation);
}
