using RaftActors.Akka.Contract.Tests.Requirements;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>The tests start a private instance of the PostgreSQL that is installed.</summary>
public sealed class RequiresPostgreSqlAttribute : RequirementAttribute
{
    public override string? Missing => PostgreSqlPrograms.Missing;
}
