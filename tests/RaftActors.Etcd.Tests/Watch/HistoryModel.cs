using System.Text;
using RaftActors.Etcd.Watch;

namespace RaftActors.Etcd.Tests.Watch;

/// <summary>A keyspace that keeps everything: what a hub may read of it, and what a watch must have seen.</summary>
internal sealed class HistoryModel
{
    /// <summary>Events with the pair before them are larger by this, so that a test can tell them apart.</summary>
    public const int BytesOfPrevious = 1000;

    private readonly List<(string Key, bool IsDelete)[]> _revisions = [[], []];

    public long Present => _revisions.Count - 1;

    public long Compacted { get; private set; } = -1;

    public void Apply(params (string Key, bool IsDelete)[] events) => _revisions.Add(events);

    public void Compact(long revision) => Compacted = Math.Max(Compacted, revision);

    /// <summary>At most so many revisions; whole ones.</summary>
    public HistoryPage Page(long from, int revisions, bool withPrevious)
    {
        if (from < Compacted)
        {
            return new HistoryPage(from, from, Present, Compacted, withPrevious, []);
        }

        var next = Math.Max(from, Math.Min(from + revisions, Present + 1));
        var events = new List<HistoryEvent>();
        for (var revision = from; revision < next; revision++)
        {
            events.AddRange(_revisions[(int)revision].Select(e => new HistoryEvent(
                Encoding.UTF8.GetBytes(e.Key), revision, e.IsDelete, 20 + (withPrevious ? BytesOfPrevious : 0))));
        }

        return new HistoryPage(from, next, Present, Compacted, withPrevious, events);
    }

    /// <summary>What a watch must be told of the revisions from one to another.</summary>
    public List<(long Revision, string Key, bool IsDelete)> Wanted(WatchCreate wish, long from, long to)
    {
        var wanted = new List<(long, string, bool)>();
        for (var revision = Math.Max(from, 1); revision <= Math.Min(to, Present); revision++)
        {
            wanted.AddRange(_revisions[(int)revision]
                .Where(e => wish.Range.Contains(Encoding.UTF8.GetBytes(e.Key)) && !(e.IsDelete ? wish.NoDelete : wish.NoPut))
                .Select(e => (revision, e.Key, e.IsDelete)));
        }

        return wanted;
    }
}
