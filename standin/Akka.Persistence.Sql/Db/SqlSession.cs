using System.Data;
using System.Data.Common;

namespace Akka.Persistence.Sql.Db;

/// <summary>One open connection with its commands, which are prepared once and used again. Belongs to one thread at a time.</summary>
internal sealed class SqlSession : IDisposable
{
    private readonly DbConnection _connection;
    private readonly Dictionary<string, DbCommand> _commands = new();
    private readonly string _begin;
    private bool _inTransaction;

    public SqlSession(DbProviderFactory factory, string connectionString)
    {
        // In SQL and not as a DbTransaction: when SQLite ends a transaction by itself (a full disk), that object refuses to be rolled back,
        // to be disposed, and to let its connection be closed. A writer takes SQLite's write lock at once, not at its first write.
        _begin = factory.GetType().Name.StartsWith("Sqlite", StringComparison.Ordinal) ? "BEGIN IMMEDIATE" : "BEGIN";
        _connection = factory.CreateConnection();
        _connection.ConnectionString = connectionString;
        try
        {
            _connection.Open();
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public bool IsUsable => _connection.State == ConnectionState.Open && !_inTransaction;

    public void Begin()
    {
        Command(_begin).ExecuteNonQuery();
        _inTransaction = true;
    }

    public void Commit()
    {
        Command("COMMIT").ExecuteNonQuery();
        _inTransaction = false;
    }

    /// <summary>Leaves the session unusable when the database refuses even this.</summary>
    public void Rollback()
    {
        if (_inTransaction)
        {
            Execute("ROLLBACK");
            _inTransaction = false;
        }
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The command of a statement, with one parameter for each name.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<SqlParameterSpec> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var spec in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = spec.Name;
                parameter.DbType = spec.Type;
                command.Parameters.Add(parameter);
            }

            _commands.Add(sql, command);
        }

        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }
}

/// <summary>Name and type of a parameter.</summary>
internal readonly record struct SqlParameterSpec(string Name, DbType Type);
