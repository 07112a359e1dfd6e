namespace RaftActors.Machines.Mvcc;

/// <summary>Who asks. Looked at when the command is applied, so that a revoked permission is ordered with the writes.</summary>
/// <param name="User">The name in the caller's token; empty without one, and while authentication is off.</param>
/// <param name="AuthRevision">The revision of users and roles with which the token was made; 0 without one.</param>
/// <param name="IsSystem">Whether the host itself asks: no permission is checked.</param>
public readonly record struct MvccCaller(string User, long AuthRevision, bool IsSystem = false)
{
    /// <summary>A caller without a token.</summary>
    public static MvccCaller Anonymous => new(string.Empty, 0);

    /// <summary>The host itself.</summary>
    public static MvccCaller Host => new(string.Empty, 0, IsSystem: true);
}
