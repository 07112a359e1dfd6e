using System.Security.Cryptography;

namespace RaftActors.Host.Access;

/// <summary>
/// Tells when the content of files has changed. It compares contents, because files are replaced in many ways: renamed over, written in
/// place, or behind a link that now leads elsewhere.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<string> _files;
    private readonly Action _changed;
    private Timer? _timer;
    private string _known;
    private string _before;

    /// <summary>Remembers what the files contain. Read them after this and before <see cref="Start"/>: then no change is missed.</summary>
    /// <param name="files">The files; one that cannot be read counts as empty.</param>
    /// <param name="changed">Called on a thread of the pool when what is there now has been there for a second; must not throw.</param>
    public FileWatch(IReadOnlyList<string> files, Action changed)
    {
        (_files, _changed) = (files, changed);
        _known = _before = Contents();
    }

    /// <summary>Begins to look.</summary>
    public void Start()
    {
        // In two steps: its first call must find it.
        _timer = new Timer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        var now = Contents();

        // Twice the same: a certificate and its key are written one after the other.
        if (now != _known && now == _before)
        {
            _known = now;
            _changed();
        }

        _before = now;
        try
        {
            _timer!.Change(Interval, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The server stopped meanwhile.
            return;
        }
    }

    private string Contents()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in _files)
        {
            try
            {
                all.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                // Between two names, or gone: whether that matters is decided when it is read.
                all.AppendData(new byte[SHA256.HashSizeInBytes]);
            }
        }

        return Convert.ToHexString(all.GetHashAndReset());
    }
}
