namespace RaftActors.Host.Cli;

/// <summary>The exit codes that scripts can rely on.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused, or not found. Nothing was changed.</summary>
    public const int Refused = 1;

    /// <summary>Wrong command line or configuration.</summary>
    public const int Usage = 2;

    /// <summary>Not possible at present. Nothing was changed.</summary>
    public const int Unavailable = 3;

    /// <summary>The outcome is unknown: it may have been applied, or may still be.</summary>
    public const int Unknown = 4;
}
