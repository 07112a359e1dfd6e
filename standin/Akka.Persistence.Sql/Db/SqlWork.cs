namespace Akka.Persistence.Sql.Db;

/// <summary>Something to do on the writer thread.</summary>
internal abstract class SqlWork
{
    /// <summary>The rows of a write that may share a transaction with other writes; 0 for what must run alone.</summary>
    public virtual int Rows => 0;

    public abstract void Run(SqlSession session);

    /// <summary>Called after the commit; not on the thread of the caller.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception cause);
}

/// <summary>Work that runs alone, in a transaction of its own or without one.</summary>
internal sealed class SqlCall<TResult> : SqlWork
{
    private readonly TaskCompletionSource<TResult> _done = new();
    private readonly Func<SqlSession, TResult> _body;
    private TResult _result;

    public SqlCall(Func<SqlSession, TResult> body)
    {
        _body = body;
    }

    public Task<TResult> Task => _done.Task;

    public override void Run(SqlSession session) => _result = _body(session);

    public override void Complete() => _done.SetResult(_result);

    public override void Fail(Exception cause) => _done.SetException(cause);
}
