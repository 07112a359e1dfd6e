using Xunit;

namespace RaftActors.Host.Tests.Cli;

/// <summary>A test in a shell; skipped, with the reason, if it is not installed.</summary>
internal sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute(string shell)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!Array.Exists(folders, folder => File.Exists(Path.Combine(folder, shell))))
        {
            Skip = $"There is no {shell}; on Debian: apt-get install {shell}.";
        }
    }
}
