namespace RaftActors.Persistence.Segments;

/// <summary>The log on disk is not what was written: it is refused, and nothing is changed.</summary>
internal sealed class LogDamagedException(string file, long offset, string problem)
    : IOException(
        $"{file}, byte {offset}: {problem}. Nothing was changed. Restore the whole directory if the node has not run since the copy was "
            + "made; otherwise remove the node from its groups, empty its directory, and add it again as a learner.")
{
    public string File { get; } = file;

    public long Offset { get; } = offset;
}
