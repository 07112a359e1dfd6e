namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The headers that describe a group's state. Lists are separated by commas; the machine's name is percent-encoded.
/// </summary>
internal static class StateHeaders
{
    public const string Index = "Raft-Index";
    public const string Term = "Raft-Term";
    public const string Timestamp = "Raft-Timestamp";
    public const string Machine = "Raft-Machine";
    public const string Voters = "Raft-Voters";
    public const string Learners = "Raft-Learners";
    public const string Witnesses = "Raft-Witnesses";
    public const string Sha256 = "Raft-Sha256";
}
