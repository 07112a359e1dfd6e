namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>A scoped service that is only disposed asynchronously, as a database context may be.</summary>
public sealed class ScopedPrices : IAsyncDisposable
{
    private readonly Journal _journal;

    public ScopedPrices(Journal journal)
    {
        _journal = journal;
        journal.Add("prices made");
    }

    public string Of(string item) => $"{item} costs {item.Length}";

    public ValueTask DisposeAsync()
    {
        _journal.Add("prices disposed");
        return ValueTask.CompletedTask;
    }
}
