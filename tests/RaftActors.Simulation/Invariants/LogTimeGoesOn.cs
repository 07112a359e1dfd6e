using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 34: log time does not stand still under a leader: it advances at least as fast as the slowest clock allowed, except during silences
/// of the leader. Otherwise nothing would ever expire.
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

        // Stamps are whole milliseconds, rounded down; the world's clocks count whole ticks.
        var least = Elapsed(course);
        Require(
            (stamp - began + 1) * TimeSpan.TicksPerMillisecond > least - 10,
            $"{replica.Id} advances log time from {began} to {stamp} in term {course.Term}, but the slowest clock advanced "
                + $"{least / TimeSpan.TicksPerMillisecond} ms");
    }

    private Course? Find(IReplicaView leader) =>
        _courses.TryGetValue(leader.Id, out var course) && course.Term == leader.HardState.CurrentTerm && course.Life == leader.Life
            ? course
            : null;

    private double Elapsed(in Course course) =>
        course.AtLeast + Math.Min((group.Now - course.SteppedAt).Ticks * group.SlowestClock, group.LongestSilence.Ticks);

    /// <param name="Term">The leader's term.</param>
    /// <param name="Life">The leader's incarnation.</param>
    /// <param name="Began">The stamp of the first entry of the term, once there is one.</param>
    /// <param name="SteppedAt">When it was last stepped.</param>
    /// <param name="AtLeast">How far the slowest clock had advanced by then since the leader took over, in fractional ticks.</param>
    private readonly record struct Course(Term Term, int Life, long? Began, LogicalTime SteppedAt, double AtLeast);
}
