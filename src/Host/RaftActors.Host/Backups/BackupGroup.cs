using System.Text.Json.Serialization;

namespace RaftActors.Host.Backups;

/// <summary>One group in a backup: its whole state at one index.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Machine">The machine's name.</param>
/// <param name="Index">The last entry that the state includes.</param>
/// <param name="Term">That entry's term.</param>
/// <param name="Timestamp">Log time at that index, in milliseconds.</param>
/// <param name="Voters">The voters at that index, for people: a restored group has those of its configuration.</param>
/// <param name="Learners">The members without a vote at that index.</param>
/// <param name="Witnesses">The voters that kept no commands.</param>
/// <param name="Length">Bytes of the state.</param>
/// <param name="Sha256">SHA-256 of those bytes, in lower-case hexadecimal digits.</param>
internal sealed record BackupGroup(
    string Group,
    string Machine,
    long Index,
    long Term,
    long Timestamp,
    IReadOnlyList<string> Voters,
    IReadOnlyList<string> Learners,
    IReadOnlyList<string> Witnesses,
    long Length,
    string Sha256)
{
    /// <summary>The name of the state's entry in the archive.</summary>
    [JsonIgnore]
    public string EntryName => $"groups/{Group}.state";
}
