using Xunit;

namespace RaftActors.TestKit.Databases;

/// <summary>A test with its own PostgreSQL server; skipped, with the reason, if the programs are not installed.</summary>
public sealed class PostgreSqlFactAttribute : FactAttribute
{
    public PostgreSqlFactAttribute()
    {
        if (PostgreSqlServer.Programs is null)
        {
            Skip = "There is no /usr/lib/postgresql/*/bin/initdb; on Debian: apt-get install postgresql.";
        }
    }
}
