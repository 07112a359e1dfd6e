using System.Collections.Immutable;
using System.Data.Common;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Keeps events in a SQL database, in the tables of the default mapping.</summary>
public class SqlWriteJournal : AsyncWriteJournal
{
    private readonly string _writerUuid = Guid.NewGuid().ToString("N");
    private readonly SqlSettings _settings;
    private readonly PayloadCodec _codec;
    private readonly SqlWriter _writer;
    private readonly SqlReaders _readers;

    public SqlWriteJournal(Config journalConfig)
    {
        _settings = new SqlSettings(journalConfig);
        _codec = new PayloadCodec(Context.System.Serialization, _settings.SerializerName);
        var dialect = SqlDialect.For(_settings.ProviderName);
        var factory = dialect.LoadFactory();
        _writer = new SqlWriter(factory, _settings, dialect.JournalTables, Self.Path.Name, Context.GetLogger());
        Context.ActorOf(Props.Create(() => new SqlWriterOwner(_writer)), "writer");
        _readers = new SqlReaders(factory, _settings, Self.Path.Name);
    }

    /// <summary>Waits its turn behind the writes that came before, so that it sees them.</summary>
    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        _writer.Call(session => JournalRows.ReadHighest(session, persistenceId));

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback) => _readers.Call(session =>
    {
        var onRow = (DbDataReader row) => recoveryCallback(ToPersistent(persistenceId, row));
        var from = fromSequenceNr;
        var left = max;
        while (left > 0L && from <= toSequenceNr)
        {
            var wanted = Math.Min(left, _settings.ReplayBatchSize);
            var (last, count) = JournalRows.Replay(session, persistenceId, from, toSequenceNr, wanted, onRow);
            if (count < wanted)
            {
                break;
            }

            left -= count;
            from = last + 1L;
        }

        return true;
    });

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var rows = new List<JournalRow>();
        var rejections = Serialize(messages, rows);
        if (rows.Count == 0)
        {
            return rejections is not null
                ? Task.FromResult(rejections)
                : Task.FromException<IImmutableList<Exception>>(new InvalidOperationException("A write must hold at least one event."));
        }

        var write = new JournalWrite(rows, _writerUuid, rejections);
        return _writer.TryPost(write) ? write.Task : Task.FromException<IImmutableList<Exception>>(_writer.Refusal());
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => _writer.Call(session =>
    {
        JournalRows.Delete(session, persistenceId, toSequenceNr);
        return true;
    });

    /// <summary>Adds the rows of what can be serialized; the result names what cannot, and is null when there is none.</summary>
    private IImmutableList<Exception> Serialize(IEnumerable<AtomicWrite> messages, List<JournalRow> rows)
    {
        List<Exception> rejections = null;
        var index = 0;
        foreach (var write in messages)
        {
            var start = rows.Count;
            try
            {
                foreach (var persistent in (IImmutableList<IPersistentRepresentation>)write.Payload)
                {
                    rows.Add(new JournalRow(persistent.PersistenceId, persistent.SequenceNr, _codec.Encode(persistent.Payload)));
                }

                rejections?.Add(null);
            }
            catch (Exception cause)
            {
                rows.RemoveRange(start, rows.Count - start);
                rejections ??= new List<Exception>(new Exception[index]);
                rejections.Add(cause);
            }

            index++;
        }

        return rejections is null ? null : ImmutableArray.CreateRange(rejections);
    }

    private Persistent ToPersistent(string persistenceId, DbDataReader row)
    {
        var manifest = row.IsDBNull(3) ? string.Empty : row.GetString(3);
        var payload = _codec.Decode(row.GetFieldValue<byte[]>(2), row.GetInt32(4), manifest);
        var writer = row.IsDBNull(5) ? string.Empty : row.GetString(5);
        return new Persistent(payload, row.GetInt64(0), persistenceId, manifest, false, ActorRefs.NoSender, writer, row.GetInt64(1));
    }
}
