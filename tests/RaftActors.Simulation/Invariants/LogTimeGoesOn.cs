using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 34: log time does not stand still while a leader leads: it goes at least as fast as the slowest clock that is allowed, apart from
/// what a silence of the leader takes away. Otherwise nothing would ever run out.
/// </summary>
public sealed class LogTimeGoesOn(IGroupView group) : Invariant
{
    private readonly Dictionary<ReplicaId, Course> _courses = [];

    public override void Elected(IReplicaView replica) =>
        _courses[replica.Id] = new Course(replica.HardState.CurrentTerm, replica.Life, null, group.Now, 0);

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (replica.Role == RaftRole.Leader && Find(replica) is { } course)
        {
            _courses[replica.Id] = course with { SteppedAt = group.Now, AtLeast = Elapsed(course) };
        }
    }

    public override void Writes(IReplicaView replica, in Persist write)
    {
        if (replica.Role != RaftRole.Leader || write.Entries.IsEmpty || Find(replica) is not { } course)
        {
            return;
        }

        var stamp = write.Entries.Span[^1].Timestamp;
        if (course.Began is not { } began)
        {
            _courses[replica.Id] = course with { Began = write.Entries.Span[0].Timestamp };
            return;
        }

        // A stamp is whole milliseconds, rounded down; the clocks that the world makes are whole ticks.
        var least = Elapsed(course);
        Require(
            (stamp - began + 1) * TimeSpan.TicksPerMillisecond > least - 10,
            $"{replica.Id} lets log time go from {began} to {stamp} in term {course.Term}, the slowest clock had shown "
                + $"{least / TimeSpan.TicksPerMillisecond} ms");
    }

    private Course? Find(IReplicaView leader) =>
        _courses.TryGetValue(leader.Id, out var course) && course.Term == leader.HardState.CurrentTerm && course.Life == leader.Life
            ? course
            : null;

    private double Elapsed(in Course course) =>
        course.AtLeast + Math.Min((group.Now - course.SteppedAt).Ticks * group.SlowestClock, group.LongestSilence.Ticks);

    /// <param name="Term">The leader's.</param>
    /// <param name="Life">The leader's.</param>
    /// <param name="Began">The stamp of the first entry of the term, once there is one.</param>
    /// <param name="SteppedAt">When it was stepped last.</param>
    /// <param name="AtLeast">What the slowest clock has shown by then since it took over, in ticks and their parts.</param>
    private readonly record struct Course(Term Term, int Life, long? Began, LogicalTime SteppedAt, double AtLeast);
}
