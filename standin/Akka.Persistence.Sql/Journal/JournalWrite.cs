using System.Collections.Immutable;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>The rows of one write of one actor; they are stored together or not at all.</summary>
internal sealed class JournalWrite : SqlWork
{
    private readonly TaskCompletionSource<IImmutableList<Exception>> _done = new();
    private readonly List<JournalRow> _rows;
    private readonly string _writer;
    private readonly IImmutableList<Exception> _rejections;

    public JournalWrite(List<JournalRow> rows, string writer, IImmutableList<Exception> rejections)
    {
        _rows = rows;
        _writer = writer;
        _rejections = rejections;
    }

    public Task<IImmutableList<Exception>> Task => _done.Task;

    public override int Rows => _rows.Count;

    public override void Run(SqlSession session) => JournalRows.Insert(session, _rows, _writer);

    public override void Complete() => _done.SetResult(_rejections);

    public override void Fail(Exception cause) => _done.SetException(cause);
}
