namespace RaftActors.Persistence.Databases;

/// <summary>The package for databases, if the application has it.</summary>
internal static class SqlPackage
{
    public const string Name = "RaftActors.Persistence.Sql";
    private const string Implementation = $"{Name}.SqliteFiles, {Name}";

    private static readonly Lazy<ISqliteFiles?> Found = new(
        () => Type.GetType(Implementation, throwOnError: false) is { } type ? (ISqliteFiles)Activator.CreateInstance(type)! : null);

    /// <summary>Null if the application does not reference the package.</summary>
    public static ISqliteFiles? Files => Found.Value;

    /// <param name="reason">Why it is needed: a clause for the error.</param>
    /// <exception cref="InvalidDataException">The application does not reference the package.</exception>
    public static ISqliteFiles Need(string reason) =>
        Files ?? throw new InvalidDataException($"{reason}, for which the package {Name} is missing: reference it in the application.");
}
