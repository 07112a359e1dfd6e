using System.Diagnostics;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>A test with a small file system of its own in memory; skipped, with the reason, where mounting is not allowed.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(Try);

    public MountFactAttribute()
    {
        if (!CanMount.Value)
        {
            Skip = "This needs to mount a tmpfs: run the tests on Linux as root, with CAP_SYS_ADMIN.";
        }
    }

    /// <summary>Runs mount or umount; returns the exit code.</summary>
    public static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        using var directory = new TemporaryDirectory();
        return Run("mount", "-t", "tmpfs", "-o", "size=1m", "none", directory.Path) == 0 && Run("umount", directory.Path) == 0;
    }
}
