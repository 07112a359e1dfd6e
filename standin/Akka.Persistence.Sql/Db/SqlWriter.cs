using System.Data.Common;
using Akka.Event;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// The one thread and connection through which a plug-in changes its database. Writes that wait together share a
/// transaction: while one commit is on its way to the disk, the writes of all other actors gather for the next.
/// </summary>
internal sealed class SqlWriter
{
    private readonly object _gate = new();
    private readonly Queue<SqlWork> _queue = new();
    private readonly List<SqlWork> _batch = new();
    private readonly DbProviderFactory _factory;
    private readonly SqlSettings _settings;
    private readonly IReadOnlyList<string> _tables;
    private readonly ILoggingAdapter _log;
    private readonly Thread _thread;

    private SqlSession _session;
    private bool _initialized;
    private bool _stopping;

    public SqlWriter(DbProviderFactory factory, SqlSettings settings, IReadOnlyList<string> tables, string name, ILoggingAdapter log)
    {
        _factory = factory;
        _settings = settings;
        _tables = tables;
        _log = log;
        _thread = new Thread(Loop) { IsBackground = true, Name = "sql-writer:" + name };
        _thread.Start();
    }

    public bool TryPost(SqlWork work)
    {
        lock (_gate)
        {
            if (_stopping || _queue.Count >= _settings.BufferSize)
            {
                return false;
            }

            _queue.Enqueue(work);
            if (_queue.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    public Task<TResult> Call<TResult>(Func<SqlSession, TResult> body)
    {
        var call = new SqlCall<TResult>(body);
        return TryPost(call) ? call.Task : Task.FromException<TResult>(Refusal());
    }

    public Exception Refusal() => new InvalidOperationException(_stopping
        ? "The plugin has been stopped."
        : $"The queue of the database is full ({_settings.BufferSize} elements).");

    /// <summary>What waits is still done; then the connection is closed.</summary>
    public void Stop(TimeSpan patience)
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        if (!_thread.Join(patience))
        {
            _log.Warning("The thread [{0}] is still busy after {1}", _thread.Name, patience);
        }
    }

    private void Loop()
    {
        // Opened before the first work comes: a wrong setting shows early, and the first write does not pay for it.
        try
        {
            OpenSession();
        }
        catch (Exception cause)
        {
            _log.Error(cause, "The database of [{0}] cannot be opened; the next use tries again", _thread.Name);
        }

        while (Take())
        {
            RunBatch();
            _batch.Clear();
        }

        _session?.Dispose();
    }

    private bool Take()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            var rows = 0;
            do
            {
                var work = _queue.Peek();
                if (_batch.Count > 0 && (work.Rows == 0 || rows + work.Rows > _settings.BatchSize))
                {
                    break;
                }

                rows += work.Rows;
                _batch.Add(_queue.Dequeue());
            }
            while (rows > 0 && rows < _settings.BatchSize && _queue.Count > 0);
            return true;
        }
    }

    private void RunBatch()
    {
        try
        {
            var session = OpenSession();
            if (_batch[0].Rows == 0)
            {
                _batch[0].Run(session);
            }
            else
            {
                session.Begin();
                foreach (var work in _batch)
                {
                    work.Run(session);
                }

                session.Commit();
            }
        }
        catch (Exception cause)
        {
            Recover();
            foreach (var work in _batch)
            {
                work.Fail(cause);
            }

            return;
        }

        foreach (var work in _batch)
        {
            work.Complete();
        }
    }

    private SqlSession OpenSession()
    {
        if (_session is { IsUsable: true })
        {
            return _session;
        }

        _session?.Dispose();
        _session = null;
        _session = new SqlSession(_factory, _settings.ConnectionString);
        if (!_initialized && _settings.AutoInitialize)
        {
            CreateTables(_session);
        }

        _initialized = true;
        return _session;
    }

    private void CreateTables(SqlSession session)
    {
        try
        {
            session.Begin();
            foreach (var statement in _tables)
            {
                session.Execute(statement);
            }

            session.Commit();
        }
        catch (Exception cause)
        {
            _log.Error(cause, "The tables of [{0}] could not be created", _thread.Name);
            Recover();
            throw;
        }
    }

    /// <summary>A connection that cannot even roll back is given up; the next use opens another.</summary>
    private void Recover()
    {
        try
        {
            _session?.Rollback();
        }
        catch (Exception cause)
        {
            _log.Warning("The transaction of [{0}] could not be rolled back: {1}", _thread.Name, cause.Message);
        }
    }
}
