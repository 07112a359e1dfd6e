using System.Data;
using System.Data.Common;

namespace Akka.Persistence.Sql.Db;

/// <summary>One open connection with its commands, which are prepared once and used again. Belongs to one thread at a time.</summary>
internal sealed class SqlSession : IDisposable
{
    private readonly DbConnection _connection;
    private readonly Dictionary<string, DbCommand> _commands = new();
    private DbTransaction _transaction;

    public SqlSession(DbProviderFactory factory, string connectionString)
    {
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

    public bool IsUsable => _connection.State == ConnectionState.Open && _transaction is null;

    public void Begin() => _transaction = _connection.BeginTransaction();

    public void Commit()
    {
        _transaction.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <summary>Leaves the session unusable when the database refuses even this.</summary>
    public void Rollback()
    {
        if (_transaction is null)
        {
            return;
        }

        _transaction.Rollback();
        _transaction.Dispose();
        _transaction = null;
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
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

        command.Transaction = _transaction;
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _transaction?.Dispose();
        _connection.Dispose();
    }
}

/// <summary>Name and type of a parameter.</summary>
internal readonly record struct SqlParameterSpec(string Name, DbType Type);
