using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>A test of what only Linux has; skipped elsewhere.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "This needs Linux: a parent named systemd, and its socket.";
        }
    }
}
