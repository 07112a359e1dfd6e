namespace RaftActors.AspNetCore.Access;

/// <summary>What a caller may do. Each role includes those before it.</summary>
internal enum AccessRole
{
    /// <summary>For routes alone: no credentials are needed.</summary>
    Open,

    /// <summary>Reads from machines, watches, status.</summary>
    Read,

    /// <summary>Commands of machines, sessions.</summary>
    Write,

    /// <summary>What keeps a cluster going and can be undone: leaders, snapshots, backups, ranges, nodes.</summary>
    Operate,

    /// <summary>What decides who votes, or changes history: members, skipped entries, faults of the demo, the range map.</summary>
    Admin,
}
