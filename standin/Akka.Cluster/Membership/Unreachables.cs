using System.Collections.Immutable;

namespace Akka.Cluster.Membership;

/// <summary>Whom one member cannot reach. Only that member writes it, so the one with the higher version is the newer.</summary>
internal sealed record Unreachables(long Version, ImmutableHashSet<UniqueAddress> Subjects)
{
    public static readonly Unreachables None = new(0, []);

    public Unreachables With(UniqueAddress subject, bool unreachable)
    {
        var subjects = unreachable ? Subjects.Add(subject) : Subjects.Remove(subject);
        return ReferenceEquals(subjects, Subjects) ? this : new Unreachables(Version + 1, subjects);
    }
}
