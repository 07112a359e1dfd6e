using System.Data.Common;
using System.Reflection;
using Akka.Configuration;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// What differs between databases: the driver, which the application brings, and the statements that create the tables.
/// All other statements are written so that every supported database takes them.
/// </summary>
internal abstract class SqlDialect
{
    public abstract IReadOnlyList<string> JournalTables { get; }

    public abstract IReadOnlyList<string> SnapshotTables { get; }

    protected abstract string FactoryTypeName { get; }

    public static SqlDialect For(string providerName)
    {
        if (providerName is "SQLite.MS" or "SQLite")
        {
            return new SqliteDialect();
        }

        if (providerName.StartsWith("PostgreSQL", StringComparison.Ordinal))
        {
            return new PostgreSqlDialect();
        }

        throw new ConfigurationException($"The provider [{providerName}] is not supported; use SQLite.MS or PostgreSQL.");
    }

    public DbProviderFactory LoadFactory()
    {
        var type = Type.GetType(FactoryTypeName)
            ?? throw new ConfigurationException($"The database driver [{FactoryTypeName}] is missing: reference its package.");
        var instance = type.GetField("Instance", BindingFlags.Public | BindingFlags.Static)
            ?? throw new ConfigurationException($"The database driver [{FactoryTypeName}] has no public field Instance.");
        return (DbProviderFactory)instance.GetValue(null);
    }
}
