using System.Data;
using System.Data.Common;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>One event, serialized.</summary>
internal readonly record struct JournalRow(string PersistenceId, long SequenceNr, StoredPayload Payload);

/// <summary>The statements of the journal.</summary>
internal static class JournalRows
{
    private const string InsertSql =
        "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) "
        + "VALUES (@created, FALSE, @pid, @seq, @message, @manifest, @identifier, @writer)";

    private const string HighestSql = "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = @pid";

    private const string ReplaySql =
        "SELECT sequence_number, created, message, manifest, identifier, writer_uuid FROM journal "
        + "WHERE persistence_id = @pid AND sequence_number >= @from AND sequence_number <= @to AND deleted = FALSE "
        + "ORDER BY sequence_number LIMIT @max";

    private const string LastDeletedSql = "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = @pid AND sequence_number <= @to";

    private const string MarkDeletedSql = "UPDATE journal SET deleted = TRUE WHERE persistence_id = @pid AND sequence_number = @to";

    private const string DeleteSql = "DELETE FROM journal WHERE persistence_id = @pid AND sequence_number < @to";

    private static readonly SqlParameterSpec Pid = new("@pid", DbType.String);
    private static readonly SqlParameterSpec To = new("@to", DbType.Int64);

    private static readonly SqlParameterSpec[] InsertParameters =
    {
        new("@created", DbType.Int64), Pid, new("@seq", DbType.Int64), new("@message", DbType.Binary),
        new("@manifest", DbType.String), new("@identifier", DbType.Int32), new("@writer", DbType.String),
    };

    private static readonly SqlParameterSpec[] ReplayParameters =
    {
        Pid, new("@from", DbType.Int64), To, new("@max", DbType.Int64),
    };

    public static void Insert(SqlSession session, List<JournalRow> rows, string writer)
    {
        var command = session.Command(InsertSql, InsertParameters);
        var parameters = command.Parameters;
        parameters[0].Value = DateTime.UtcNow.Ticks;
        parameters[6].Value = writer;
        foreach (var row in rows)
        {
            parameters[1].Value = row.PersistenceId;
            parameters[2].Value = row.SequenceNr;
            parameters[3].Value = row.Payload.Bytes;
            parameters[4].Value = row.Payload.Manifest;
            parameters[5].Value = row.Payload.SerializerId;
            command.ExecuteNonQuery();
        }
    }

    public static long ReadHighest(SqlSession session, string persistenceId)
    {
        var command = session.Command(HighestSql, Pid);
        command.Parameters[0].Value = persistenceId;
        return ToLong(command.ExecuteScalar());
    }

    /// <summary>Reads at most <paramref name="max"/> events; gives back the number of the last one and how many there were.</summary>
    public static (long Last, int Count) Replay(
        SqlSession session,
        string persistenceId,
        long from,
        long to,
        long max,
        Action<DbDataReader> onRow)
    {
        var command = session.Command(ReplaySql, ReplayParameters);
        var parameters = command.Parameters;
        parameters[0].Value = persistenceId;
        parameters[1].Value = from;
        parameters[2].Value = to;
        parameters[3].Value = max;
        using var reader = command.ExecuteReader();
        var last = 0L;
        var count = 0;
        while (reader.Read())
        {
            last = reader.GetInt64(0);
            count++;
            onRow(reader);
        }

        return (last, count);
    }

    /// <summary>The last of the deleted events stays as a mark: the highest sequence number must outlive the events.</summary>
    public static void Delete(SqlSession session, string persistenceId, long to)
    {
        session.Begin();
        var last = ExecuteFor(session, LastDeletedSql, persistenceId, to, static command => ToLong(command.ExecuteScalar()));
        if (last > 0L)
        {
            ExecuteFor(session, MarkDeletedSql, persistenceId, last, static command => command.ExecuteNonQuery());
            ExecuteFor(session, DeleteSql, persistenceId, last, static command => command.ExecuteNonQuery());
        }

        session.Commit();
    }

    private static TResult ExecuteFor<TResult>(
        SqlSession session,
        string sql,
        string persistenceId,
        long to,
        Func<DbCommand, TResult> execute)
    {
        var command = session.Command(sql, Pid, To);
        command.Parameters[0].Value = persistenceId;
        command.Parameters[1].Value = to;
        return execute(command);
    }

    private static long ToLong(object value) => value is null or DBNull ? 0L : Convert.ToInt64(value);
}
