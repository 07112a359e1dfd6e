using Xunit;

namespace RaftActors.Host.Tests.Page;

/// <summary>A test in a headless Chromium; skipped, with the reason, if none is installed.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public const string Path = "/usr/bin/chromium";

    public ChromiumFactAttribute()
    {
        if (!File.Exists(Path))
        {
            Skip = $"There is no {Path}; on Debian: apt-get install chromium.";
        }
    }
}
