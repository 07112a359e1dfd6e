using Xunit;

namespace RaftActors.TestKit.Databases;

/// <summary>A test on a PostgreSQL of its own; skipped, with the reason, where its programs are not installed.</summary>
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
