using System.Data;
using System.Data.Common;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>One row of the snapshot table.</summary>
internal sealed record SnapshotRow(long SequenceNr, DateTime Created, byte[] Bytes, string Manifest, int SerializerId);

/// <summary>The statements of the snapshot store.</summary>
internal static class SnapshotRows
{
    private const string Fits =
        "persistence_id = @pid AND sequence_number >= @min AND sequence_number <= @max AND created >= @after AND created <= @before";

    private const string SaveSql =
        "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id) "
        + "VALUES (@pid, @seq, @created, @bytes, @manifest, @serializer) "
        + "ON CONFLICT (persistence_id, sequence_number) DO UPDATE SET created = excluded.created, snapshot = excluded.snapshot, "
        + "manifest = excluded.manifest, serializer_id = excluded.serializer_id";

    private const string LoadSql =
        "SELECT sequence_number, created, snapshot, manifest, serializer_id FROM snapshot WHERE " + Fits
        + " ORDER BY sequence_number DESC LIMIT 1";

    private const string DeleteSql = "DELETE FROM snapshot WHERE " + Fits;

    private static readonly SqlParameterSpec Pid = new("@pid", DbType.String);

    private static readonly SqlParameterSpec[] SaveParameters =
    {
        Pid, new("@seq", DbType.Int64), new("@created", DbType.Int64), new("@bytes", DbType.Binary),
        new("@manifest", DbType.String), new("@serializer", DbType.Int32),
    };

    private static readonly SqlParameterSpec[] CriteriaParameters =
    {
        Pid, new("@min", DbType.Int64), new("@max", DbType.Int64), new("@after", DbType.Int64), new("@before", DbType.Int64),
    };

    public static void Save(SqlSession session, SnapshotMetadata metadata, StoredPayload payload)
    {
        var command = session.Command(SaveSql, SaveParameters);
        command.Parameters[0].Value = metadata.PersistenceId;
        command.Parameters[1].Value = metadata.SequenceNr;
        command.Parameters[2].Value = metadata.Timestamp.Ticks;
        command.Parameters[3].Value = payload.Bytes;
        command.Parameters[4].Value = payload.Manifest;
        command.Parameters[5].Value = payload.SerializerId;
        command.ExecuteNonQuery();

        // A big snapshot must not stay in memory until the next one comes.
        command.Parameters[3].Value = Array.Empty<byte>();
    }

    public static SnapshotRow Load(SqlSession session, string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var command = Prepare(session, LoadSql, persistenceId, criteria);
        using var reader = command.ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        return new SnapshotRow(
            reader.GetInt64(0),
            new DateTime(reader.GetInt64(1), DateTimeKind.Utc),
            reader.GetFieldValue<byte[]>(2),
            reader.IsDBNull(3) ? string.Empty : reader.GetString(3),
            reader.GetInt32(4));
    }

    public static void Delete(SqlSession session, string persistenceId, SnapshotSelectionCriteria criteria) =>
        Prepare(session, DeleteSql, persistenceId, criteria).ExecuteNonQuery();

    private static DbCommand Prepare(SqlSession session, string sql, string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var command = session.Command(sql, CriteriaParameters);
        command.Parameters[0].Value = persistenceId;
        command.Parameters[1].Value = criteria.MinSequenceNr;
        command.Parameters[2].Value = criteria.MaxSequenceNr;
        command.Parameters[3].Value = (criteria.MinTimestamp ?? DateTime.MinValue).Ticks;
        command.Parameters[4].Value = criteria.MaxTimeStamp.Ticks;
        return command;
    }
}
