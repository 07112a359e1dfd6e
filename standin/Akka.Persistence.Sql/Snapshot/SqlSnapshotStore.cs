using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>Keeps snapshots in a SQL database, in the table of the default mapping.</summary>
public sealed class SqlSnapshotStore : SnapshotStore
{
    private readonly PayloadCodec _codec;
    private readonly SqlWriter _writer;
    private readonly SqlReaders _readers;

    public SqlSnapshotStore(Config snapshotConfig)
    {
        var settings = new SqlSettings(snapshotConfig);
        _codec = new PayloadCodec(Context.System.Serialization, settings.SerializerName);
        var dialect = SqlDialect.For(settings.ProviderName);
        var factory = dialect.LoadFactory();
        _writer = new SqlWriter(factory, settings, dialect.SnapshotTables, Self.Path.Name, Context.GetLogger());
        Context.ActorOf(Props.Create(() => new SqlWriterOwner(_writer)), "writer");
        _readers = new SqlReaders(factory, settings, Self.Path.Name);
    }

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        // Behind the saves and deletes that came before: they, and the tables, are then there.
        await _writer.Call(static _ => true).ConfigureAwait(false);
        var row = await _readers.Call(session => SnapshotRows.Load(session, persistenceId, criteria)).ConfigureAwait(false);
        return row is null
            ? null
            : new SelectedSnapshot(
                new SnapshotMetadata(persistenceId, row.SequenceNr, row.Created),
                _codec.Decode(row.Bytes, row.SerializerId, row.Manifest));
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var payload = _codec.Encode(snapshot);
        return _writer.Call(session =>
        {
            SnapshotRows.Save(session, metadata, payload);
            return true;
        });
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata) =>
        DeleteAsync(metadata.PersistenceId, metadata.Timestamp == DateTime.MinValue
            ? new SnapshotSelectionCriteria(metadata.SequenceNr, DateTime.MaxValue, metadata.SequenceNr)
            : new SnapshotSelectionCriteria(metadata.SequenceNr, metadata.Timestamp, metadata.SequenceNr, metadata.Timestamp));

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => _writer.Call(session =>
    {
        SnapshotRows.Delete(session, persistenceId, criteria);
        return true;
    });
}
