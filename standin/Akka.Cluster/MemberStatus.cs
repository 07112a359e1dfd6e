namespace Akka.Cluster;

/// <summary>Where a member is between joining and being gone.</summary>
public enum MemberStatus
{
    Joining,
    Up,
    Leaving,
    Exiting,
    Down,
    Removed,
    WeaklyUp,
}
