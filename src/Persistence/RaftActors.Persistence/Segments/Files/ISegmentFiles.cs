namespace RaftActors.Persistence.Segments.Files;

/// <summary>The directory of the log. Every failure is an <see cref="IOException"/>.</summary>
internal interface ISegmentFiles
{
    /// <summary>The directory as messages name it.</summary>
    string Place { get; }

    /// <summary>The names of all files in it.</summary>
    IReadOnlyList<string> List();

    /// <summary>Creates the directory if it is missing, and holds it until the result is disposed.</summary>
    /// <exception cref="IOException">Another log holds it, in this process or another one.</exception>
    IDisposable Hold();

    /// <summary>Opens a file to read and write.</summary>
    /// <param name="name">Its name in the directory.</param>
    /// <param name="create">Whether to create it, empty, if it does not exist.</param>
    ISegmentFile Open(string name, bool create);

    /// <summary>Renames a file and replaces a file of the new name.</summary>
    void Rename(string from, string to);

    void Delete(string name);

    /// <summary>When this returns, created, renamed and deleted names survive a power failure.</summary>
    void SyncDirectory();
}
