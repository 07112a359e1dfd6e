using System.Text.Json;
using System.Text.Json.Serialization;

namespace RaftActors.Host.Backups;

/// <summary><c>manifest.json</c> of a backup: its contents, creation time and the build that wrote it.</summary>
/// <param name="Format">The file's format; this build writes and reads <see cref="CurrentFormat"/>.</param>
/// <param name="CreatedAt">When the backup started, by the clock of the machine that ran the verb; for people.</param>
/// <param name="CreatedBy">The build of the program.</param>
/// <param name="Groups">The groups, ordered by name.</param>
internal sealed record BackupManifest(int Format, DateTimeOffset CreatedAt, string CreatedBy, IReadOnlyList<BackupGroup> Groups)
{
    public const int CurrentFormat = 1;
    public const string EntryName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="BackupProblem">The bytes are not a manifest that this build can read.</exception>
    public static BackupManifest Decode(byte[] bytes)
    {
        try
        {
            // The format first: a later one may have other properties.
            using var document = JsonDocument.Parse(bytes);
            if (!document.RootElement.TryGetProperty("format", out var format) || !format.TryGetInt32(out var number))
            {
                throw new BackupProblem($"{EntryName} has no format");
            }

            if (number != CurrentFormat)
            {
                throw new BackupProblem(
                    $"it has format {number}, but this build reads format {CurrentFormat}; use a build that supports it");
            }

            return JsonSerializer.Deserialize<BackupManifest>(bytes, Json) ?? throw new BackupProblem($"{EntryName} is empty");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new BackupProblem($"{EntryName} cannot be read: {wrong.Message}");
        }
    }
}
