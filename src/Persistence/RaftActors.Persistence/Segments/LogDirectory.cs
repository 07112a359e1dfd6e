using RaftActors.Persistence.Segments.Files;

namespace RaftActors.Persistence.Segments;

/// <summary>Which files of the directory belong to the log, and which an interrupted step has left.</summary>
internal static class LogDirectory
{
    /// <summary>Files that no step before the last crash completed; to be deleted.</summary>
    /// <exception cref="LogDamagedException">A segment of the log is missing, or there is one too many.</exception>
    public static List<string> Leftovers(ISegmentFiles files, LogHead head)
    {
        var leftovers = new List<string>();
        var there = new HashSet<int>();
        foreach (var name in files.List())
        {
            var number = Segment.NumberOf(name);
            if (number > head.Newest && !IsEmpty(files, name))
            {
                throw new LogDamagedException(
                    Path.Combine(files.Place, name), 0, $"segment {number} has content, but the newest segment is {head.Newest}");
            }

            there.Add(number);
            if ((number > 0 && (number < head.Oldest || number > head.Newest)) || name is SpareSegments.Name or LogHead.TemporaryName)
            {
                leftovers.Add(name);
            }
        }

        for (var number = head.Oldest; number <= head.Newest; number++)
        {
            if (!there.Contains(number))
            {
                throw new LogDamagedException(
                    Path.Combine(files.Place, Segment.NameOf(number)),
                    0,
                    $"the file is missing; segments {head.Oldest} to {head.Newest} are expected");
            }
        }

        return leftovers;
    }

    /// <exception cref="LogDamagedException">There was a log here.</exception>
    public static void CheckNew(ISegmentFiles files)
    {
        foreach (var name in files.List())
        {
            // A crash may have interrupted the very first start.
            if (Segment.NumberOf(name) is var number and > 0 && (number > 1 || !IsEmpty(files, name)))
            {
                throw new LogDamagedException(
                    Path.Combine(files.Place, LogHead.Name), 0, $"the file is missing, but there is segment {number}");
            }
        }
    }

    public static void Tidy(ISegmentFiles files, List<string> leftovers)
    {
        foreach (var name in leftovers)
        {
            files.Delete(name);
        }
    }

    private static bool IsEmpty(ISegmentFiles files, string name)
    {
        using var file = files.Open(name, create: false);
        var bytes = new byte[(int)file.Length];
        return !bytes.AsSpan(0, file.Read(bytes, 0)).ContainsAnyExcept((byte)0);
    }
}
