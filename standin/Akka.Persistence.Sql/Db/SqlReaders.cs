using System.Data.Common;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// A few threads that read, each with a connection of its own while it works. Reading blocks, which the threads of
/// the actors must not; threads that find nothing to do for a while end.
/// </summary>
internal sealed class SqlReaders
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Queue<SqlWork> _queue = new();
    private readonly DbProviderFactory _factory;
    private readonly SqlSettings _settings;
    private readonly string _name;
    private int _threads;
    private int _waiting;

    public SqlReaders(DbProviderFactory factory, SqlSettings settings, string name)
    {
        _factory = factory;
        _settings = settings;
        _name = name;
    }

    public Task<TResult> Call<TResult>(Func<SqlSession, TResult> body)
    {
        var call = new SqlCall<TResult>(body);
        lock (_gate)
        {
            _queue.Enqueue(call);
            if (_waiting > 0)
            {
                Monitor.Pulse(_gate);
            }
            else if (_threads < _settings.Parallelism)
            {
                _threads++;
                new Thread(Loop) { IsBackground = true, Name = "sql-reader:" + _name }.Start();
            }
        }

        return call.Task;
    }

    private void Loop()
    {
        SqlSession session = null;
        while (Take() is { } work)
        {
            try
            {
                if (session is not { IsUsable: true })
                {
                    session?.Dispose();
                    session = null;
                    session = new SqlSession(_factory, _settings.ConnectionString);
                }

                work.Run(session);
            }
            catch (Exception cause)
            {
                work.Fail(cause);
                continue;
            }

            work.Complete();
        }

        session?.Dispose();
    }

    private SqlWork Take()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                _waiting++;
                var woken = Monitor.Wait(_gate, Idle);
                _waiting--;
                if (!woken && _queue.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            return _queue.Dequeue();
        }
    }
}
