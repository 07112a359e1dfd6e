using Akka.Configuration;

namespace RaftActors.Persistence.Segments;

/// <summary>The section of a segment journal: where the log is, and how it is kept.</summary>
internal sealed record SegmentSettings(string Directory, SegmentOptions Options)
{
    private const long KiB = 1024;
    private const long MiB = KiB * KiB;

    /// <param name="section">The plug-in's section.</param>
    /// <param name="path">Its name.</param>
    /// <param name="problems">Receives one line for each invalid key.</param>
    public static SegmentSettings Read(Config section, string path, List<string> problems)
    {
        var directory = section.GetString("directory", "");
        if (directory.Length == 0)
        {
            problems.Add($"{path}.directory: is empty; set raft-actors.persistence.data-dir, from which it is derived");
        }

        if (section.GetConfig("event-adapters") is { } adapters && !adapters.IsEmpty)
        {
            problems.Add($"{path}.event-adapters: this journal has none; convert events in the persistent actor");
        }

        var usual = SegmentOptions.Default;
        var segment = Bytes(section, path, "segment-bytes", usual.SegmentBytes, MiB, 256 * MiB, problems);
        var batch = Bytes(section, path, "batch-bytes", usual.BatchBytes, 4 * KiB, 64 * MiB, problems);
        var factor = section.GetString("space-factor", $"{usual.SpaceFactor}");
        if (!int.TryParse(factor, out var spaceFactor) || spaceFactor is < 2 or > 10)
        {
            problems.Add($"{path}.space-factor: must be a whole number from 2 to 10, not '{factor}'");
        }

        return new SegmentSettings(directory, new SegmentOptions(segment, (int)batch, Math.Clamp(spaceFactor, 2, 10)));
    }

    private static long Bytes(
        Config section, string path, string key, long usual, long least, long most, List<string> problems)
    {
        if (!section.HasPath(key))
        {
            return usual;
        }

        var text = section.GetString(key, "");
        if (Parsed(section, key) is { } bytes && bytes >= least && bytes <= most)
        {
            return bytes;
        }

        problems.Add($"{path}.{key}: must be a size from {least} to {most} bytes, such as {usual}B or 16MiB, not '{text}'");
        return usual;
    }

    private static long? Parsed(Config section, string key)
    {
        try
        {
            return section.GetByteSize(key);
        }
        catch (Exception unreadable)
            when (unreadable is FormatException or OverflowException or ArgumentException or ConfigurationException)
        {
            return null;
        }
    }
}
