namespace RaftActors.Host.Cli;

/// <summary>What a script can rely on.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused, or there is no such thing. Nothing was changed.</summary>
    public const int Refused = 1;

    /// <summary>Wrong command line or configuration.</summary>
    public const int Usage = 2;

    /// <summary>Nobody could do it now. Nothing was changed.</summary>
    public const int Unavailable = 3;

    /// <summary>It may have been done, or may still be.</summary>
    public const int Unknown = 4;
}
