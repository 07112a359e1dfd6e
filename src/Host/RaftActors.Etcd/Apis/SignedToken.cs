namespace RaftActors.Etcd.Apis;

/// <summary>What stands in a token whose signature is right.</summary>
/// <param name="Revision">The revision of users and roles at login.</param>
/// <param name="Ends">When it ends, unless it is used.</param>
internal readonly record struct SignedToken(long Revision, DateTimeOffset Ends);
