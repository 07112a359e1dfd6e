using Akka.Actor;

namespace Akka.Persistence.Sql.Db;

/// <summary>A child of the plug-in that ends its writer thread whenever the plug-in stops or restarts.</summary>
internal sealed class SqlWriterOwner : UntypedActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SqlWriter _writer;

    public SqlWriterOwner(SqlWriter writer)
    {
        _writer = writer;
    }

    protected override void OnReceive(object message) => Unhandled(message);

    protected override void PostStop() => _writer.Stop(Patience);
}
