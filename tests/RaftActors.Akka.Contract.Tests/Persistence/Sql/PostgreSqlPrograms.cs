namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>Where the server programs of PostgreSQL are, and as whom they can run: they refuse to run as root.</summary>
internal static class PostgreSqlPrograms
{
    private static readonly Lazy<string?> Folder = new(FindFolder);

    /// <summary>Why no server can be started; null where one can.</summary>
    public static string? Missing => Folder.Value is null
        ? "needs PostgreSQL's server programs: apt-get install postgresql"
        : MustChangeUser && Find("setpriv") is null
            ? "PostgreSQL refuses to run as root: needs setpriv"
            : null;

    public static bool MustChangeUser => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The user that Debian's package makes, or the one that owns nothing.</summary>
    public static string User => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    public static string PathOf(string program) => Path.Combine(Folder.Value!, program);

    private static string? FindFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        // Debian keeps them out of the PATH, a folder for each version.
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var version) ? version : 0)
            : Enumerable.Empty<string>();
        return versions.Select(version => Path.Combine(version, "bin"))
            .Append(Path.GetDirectoryName(Find("initdb")))
            .FirstOrDefault(folder => folder is not null && Exists(Path.Combine(folder, "initdb")) && Exists(Path.Combine(folder, "postgres")));
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(Exists);

    // A link to nothing counts as a file otherwise.
    private static bool Exists(string file) => File.Exists(file) && (File.ResolveLinkTarget(file, returnFinalTarget: true)?.Exists ?? true);
}
